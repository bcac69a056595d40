package org.sluice.cdi;

import java.util.function.Supplier;
import org.sluice.api.UsageException;
import org.sluice.api.spi.GlobalTransaction;

/**
 * A transaction that somebody else began and will end, when it likes: {@code @Transactional}, an EJB's or a
 * {@code UserTransaction}. Its continuations may use what is enlisted already; they can not resume it.
 */
record ForeignTransaction(Object key) implements GlobalTransaction {

    @Override
    public String description() {
        return "the transaction that was begun outside @AsyncTransactional";
    }

    @Override
    public <T> T resumed(Supplier<T> action) {
        throw new UsageException("SLUICE3051: nothing can be added to " + description()
                + " in a continuation: whoever began it may be ending it. Use @AsyncTransactional on the method that begins it,"
                + " or the connection in that method itself first");
    }
}
