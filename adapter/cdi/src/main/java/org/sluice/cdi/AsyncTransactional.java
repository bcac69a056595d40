package org.sluice.cdi;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import jakarta.transaction.Transactional.TxType;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that returns a {@link java.util.concurrent.CompletionStage} is one JTA transaction from its call to the completion of
 * that stage, and holds no thread meanwhile. What {@link jakarta.transaction.Transactional} is for methods that return when they
 * are done, this is for methods that return before.
 *
 * <pre>{@code
 * @AsyncTransactional
 * public CompletionStage<Void> transfer(long from, long to, BigDecimal amount) {
 *     return session.execute("update account set balance = balance - $1 where id = $2", amount, from)
 *             .thenCompose(taken -> session.execute("update account set balance = balance + $1 where id = $2", amount, to))
 *             .thenAccept(given -> {});
 * }
 * }</pre>
 *
 * <p><b>What happens.</b> The transaction is begun on the calling thread, is there while the method runs, and is suspended when
 * the method returns. When the method's stage completes, the transaction is resumed on a managed thread and committed, or rolled
 * back; then the stage that the caller has got completes, on a managed thread and in the caller's context (naming, class loader,
 * security, session, and the caller's own transaction, if it has one). The caller's thread never waits for the end, also where
 * the method's stage is complete when it returns. Continuations of the stages that sessions return belong to the transaction,
 * and so does what is handed to a {@code ManagedExecutorService} in it, though no thread has the transaction there: sessions find
 * it. {@code @Transactional} beans, JDBC data sources and {@code UserTransaction} do not; they see it in the method itself only.
 *
 * <p><b>Outcome.</b> If the method's stage fails, the caller's stage fails with the same failure (without the
 * {@link java.util.concurrent.CompletionException} around it), after the rollback. A commit that fails because the transaction
 * was rolled back, or was marked for it, gives {@link org.sluice.api.TransactionRolledBackException}; one whose outcome is not
 * known, or differs between resources, {@link org.sluice.api.OutcomeUnknownException}. A method that throws instead of returning
 * a stage, or returns {@code null}, is ended on the calling thread, and the caller gets what was thrown
 * ({@link org.sluice.api.UsageException} for {@code null}).
 *
 * <p><b>Cancellation.</b> To cancel the caller's stage, or to complete it by hand (which {@code orTimeout} does), cancels the
 * method's stage and rolls the transaction back, in the background. While the transaction is being ended that is refused:
 * {@code cancel} gives {@code false}, and the outcome counts. To cancel a dependent stage has no effect, as everywhere.
 *
 * <p><b>Exactly once.</b> Completion, cancellation, time-out and the end of the application compete; the first decides, and the
 * others do nothing.
 *
 * <p><b>Where.</b> On business methods of CDI beans and EJBs, or on a class for all of them. The method's declared type is
 * {@code CompletionStage} or {@code CompletableFuture}. On an EJB with container-managed transactions the method must be
 * {@code @TransactionAttribute(NOT_SUPPORTED)}: in any other the container ends at return what is to outlive it. (So a
 * caller's transaction is not joined there.) It does not go together with {@code @Transactional}. Each of these mistakes is a
 * deployment error. A call from a bean to its own method is not intercepted, as with every interceptor.
 */
@Inherited
@InterceptorBinding
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AsyncTransactional {

    /**
     * How the method relates to a transaction of its caller: one on the calling thread, or, in a continuation, the one that the
     * continuation belongs to.
     *
     * <table>
     * <caption>with a transaction of the caller, and without</caption>
     * <tr><th></th><th>with</th><th>without</th></tr>
     * <tr><td>{@code REQUIRED}</td><td>joins it</td><td>begins one</td></tr>
     * <tr><td>{@code REQUIRES_NEW}</td><td>begins one; the caller's is put aside while the method runs</td><td>begins one</td></tr>
     * <tr><td>{@code MANDATORY}</td><td>joins it</td><td>fails</td></tr>
     * <tr><td>{@code SUPPORTS}</td><td>joins it</td><td>runs without</td></tr>
     * <tr><td>{@code NOT_SUPPORTED}</td><td>runs without; the caller's is put aside while the method runs</td><td>runs without</td></tr>
     * <tr><td>{@code NEVER}</td><td>fails</td><td>runs without</td></tr>
     * </table>
     *
     * <p>A joined transaction is ended by whoever began it. A failure that rolls back marks it for rollback: with an
     * {@code @AsyncTransactional} one whenever the failure comes, with any other one if it is there when the method returns. A
     * transaction that has ended already, or is ending, can not be joined: the stage fails with
     * {@link org.sluice.api.UsageException}. A continuation of what the method returns belongs to the caller's transaction again.
     *
     * <p>Where the table says "fails", the stage fails with {@link jakarta.transaction.TransactionalException}, whose cause is
     * {@link jakarta.transaction.TransactionRequiredException} or {@link jakarta.transaction.InvalidTransactionException}, and
     * the method is not called.
     */
    @Nonbinding
    TxType value() default TxType.REQUIRED;

    /**
     * Failures that roll back though they would not by default. By default checked exceptions commit and all others roll back, as
     * {@link jakarta.transaction.Transactional} says, with one exception: {@link java.util.concurrent.TimeoutException} rolls
     * back, for it says that nobody knows what became of the work.
     */
    @Nonbinding
    Class<? extends Throwable>[] rollbackOn() default {};

    /** Failures that commit though they would not by default. Wins over {@link #rollbackOn}. */
    @Nonbinding
    Class<? extends Throwable>[] dontRollbackOn() default {};

    /**
     * The longest time from the call to the completion of the method's stage, such as {@code 500ms}, {@code 30s}, {@code 2m}; a
     * number alone is seconds, {@code 0} is no limit. Default: {@code sluice.transaction-timeout}. After it what is running is
     * cancelled, the transaction is rolled back, and the stage fails with {@link org.sluice.api.TransactionRolledBackException},
     * whose cause is a {@link java.util.concurrent.TimeoutException}. A commit that has begun is not interrupted. Counts where
     * the method begins the transaction; a limit of the server's counts as well.
     */
    @Nonbinding
    String timeout() default "";
}
