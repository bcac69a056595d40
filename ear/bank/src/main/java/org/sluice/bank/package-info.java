/**
 * The sample: a small bank on pgbench's tables (accounts, tellers, branches, history), written as an application would be that
 * uses Sluice. Requests come in at the {@code *Resource} classes, {@link org.sluice.bank.Accounts} and
 * {@link org.sluice.bank.History} read, {@link org.sluice.bank.Transfers} writes, and {@link org.sluice.bank.Failure} decides what a caller is told when it goes wrong.
 *
 * @see <a href="https://www.postgresql.org/docs/current/pgbench.html">PostgreSQL: pgbench</a>
 */
@NullMarked
package org.sluice.bank;

import org.jspecify.annotations.NullMarked;
