package org.sluice.connector;

import java.util.function.Supplier;
import org.sluice.api.UsageException;
import org.sluice.api.spi.GlobalTransaction;

/** A JTA transaction that belongs to the thread it was begun on: its continuations cannot bring it to another one. */
record ThreadTransaction(Object key) implements GlobalTransaction {

    @Override
    public String description() {
        return "the JTA transaction";
    }

    @Override
    public <T> T resumed(Supplier<T> action) {
        throw new UsageException(
                "SLUICE2046: a factory was used for the first time in a continuation of a JTA transaction that"
                        + " belongs to another thread, or has ended. Use the factory before the method returns, or put"
                        + " @AsyncTransactional on a method that returns a stage");
    }
}
