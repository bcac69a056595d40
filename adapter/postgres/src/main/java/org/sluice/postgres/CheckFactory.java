package org.sluice.postgres;

import java.security.KeyStore;
import java.security.Provider;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import org.jspecify.annotations.Nullable;

/** Gives one {@link ServerCheck}. Vert.x has such a class, too, but that one needs SLF4J, which is not in every server. */
final class CheckFactory extends TrustManagerFactory {

    CheckFactory(ServerCheck check, Provider provider) {
        super(new Given(check), provider, getDefaultAlgorithm());
    }

    private static final class Given extends TrustManagerFactorySpi {

        private final ServerCheck check;

        Given(ServerCheck check) {
            this.check = check;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store) {
            // the check has its authorities already
        }

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {
            // as above
        }

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return new TrustManager[] {check};
        }
    }
}
