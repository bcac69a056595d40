package org.sluice.core;

/**
 * What the text of a statement tells of it.
 *
 * @param empty whether it holds no statement
 * @param transactionControl whether it begins or ends a transaction or a part of one
 * @param mayTouchState whether it may change the state of its connection beyond its transaction
 * @param reads whether it only reads, as long as no function in it does more
 */
record StatementFacts(boolean empty, boolean transactionControl, boolean mayTouchState, boolean reads) {

    static StatementFacts of(String sql) {
        return new StatementFacts(
                StatementText.isEmpty(sql),
                StatementText.isTransactionControl(sql),
                StateReset.mayTouch(sql),
                StatementText.reads(sql));
    }
}
