package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

class CapturedContextTest {

    private final GlobalTransaction transaction = new ForeignTransaction("tx1");
    private final List<@Nullable GlobalTransaction> seen = new ArrayList<>();

    @AfterEach
    void unbind() {
        CurrentTransaction.replace(null);
    }

    /** As a server's context does that was captured where there was no transaction. */
    private static final Executor CLEARING = task -> {
        GlobalTransaction before = CurrentTransaction.replace(null);
        try {
            task.run();
        } finally {
            CurrentTransaction.replace(before);
        }
    };

    @Test
    void transactionBound_serversContextClearsIt_boundAllTheSame() {
        CurrentTransaction.replace(transaction);
        new CapturedContext(CLEARING, null).execute(() -> seen.add(CurrentTransaction.get()));

        assertThat(seen).containsExactly(transaction);
        assertThat(CurrentTransaction.get()).isSameAs(transaction);
    }

    @Test
    void noTransactionBound_serversContextBindsOne_noneBound() {
        Executor binding = task -> {
            CurrentTransaction.replace(transaction);
            task.run();
            assertThat(CurrentTransaction.replace(null)).isSameAs(transaction);
        };
        new CapturedContext(binding, null).execute(() -> seen.add(CurrentTransaction.get()));

        assertThat(seen).containsOnlyNulls().hasSize(1);
        assertThat(CurrentTransaction.get()).isNull();
    }
}
