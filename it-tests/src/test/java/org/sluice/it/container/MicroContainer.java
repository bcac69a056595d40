package org.sluice.it.container;

import fish.payara.arquillian.container.payara.managed.PayaraMicroDeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.shrinkwrap.api.Archive;
import org.jspecify.annotations.Nullable;

/**
 * Payara Micro for Arquillian, which knows the test servlet's place even if it did not read about it.
 *
 * <p>The container that this one is made of reads the server's output, stops reading as soon as it has seen the ports, and takes
 * the servlets from what it has read by then. They stand a few lines further down; on a busy machine it stops between, and then
 * finds no test servlet. But the place of the only application is known: Payara Micro serves {@code name.war} at {@code /name}.
 */
public final class MicroContainer extends PayaraMicroDeployableContainer {

    private static final String TEST_SERVLET = "ArquillianServletRunnerEE9";

    @Override
    public @Nullable ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        ProtocolMetaData deployed = super.deploy(archive);
        if (deployed != null) {
            String place = "/" + archive.getName().replaceFirst("\\.war$", "");
            for (HTTPContext context : deployed.getContexts(HTTPContext.class)) {
                if (context.getServletByName(TEST_SERVLET) == null) {
                    context.add(new Servlet(TEST_SERVLET, place));
                }
            }
        }
        return deployed;
    }

    /** Puts this container in the other's place. */
    public static final class Registration implements LoadableExtension {

        @Override
        public void register(ExtensionBuilder builder) {
            builder.override(DeployableContainer.class, PayaraMicroDeployableContainer.class, MicroContainer.class);
        }
    }
}
