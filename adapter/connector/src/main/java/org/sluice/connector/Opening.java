package org.sluice.connector;

import java.util.function.IntConsumer;
import org.sluice.core.PhysicalConnection;

/** Opens the physical connection of a managed connection: its first one, and another one when that is closed. */
@FunctionalInterface
interface Opening {

    /**
     * Opens one. Blocks.
     *
     * @param onClosed is told the process id when the connection is closed, on its event loop; possibly before this returns
     * @throws org.sluice.api.SluiceException if it cannot be opened
     */
    PhysicalConnection open(IntConsumer onClosed);

    /** As {@link #open}, for what has been decided and must be finished: waits for a database that is away. */
    default PhysicalConnection openPatiently(IntConsumer onClosed) {
        return open(onClosed);
    }

    /** This one; another one for {@link #openPatiently}. */
    default Opening patiently(Opening patient) {
        Opening hasty = this;
        return new Opening() {
            @Override
            public PhysicalConnection open(IntConsumer onClosed) {
                return hasty.open(onClosed);
            }

            @Override
            public PhysicalConnection openPatiently(IntConsumer onClosed) {
                return patient.open(onClosed);
            }
        };
    }
}
