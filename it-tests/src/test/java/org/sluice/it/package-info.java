/**
 * What the tests on real servers have in common: the database of the run ({@link org.sluice.it.TestDatabase}), the archives
 * ({@link org.sluice.it.Artifacts}), a server as a process ({@link org.sluice.it.BankServer}) and a client
 * ({@link org.sluice.it.Client}). Nothing of this package goes into a server.
 */
@NullMarked
package org.sluice.it;

import org.jspecify.annotations.NullMarked;
