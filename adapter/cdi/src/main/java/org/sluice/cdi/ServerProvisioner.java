package org.sluice.cdi;

/** Finds out on which server we are. */
final class ServerProvisioner {

    private ServerProvisioner() {}

    static PoolProvisioner choose() {
        try {
            return new PayaraProvisioner(PayaraServices.find());
        } catch (ReflectiveOperationException | LinkageError e) {
            return PoolProvisioner.none();
        }
    }
}
