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
}
