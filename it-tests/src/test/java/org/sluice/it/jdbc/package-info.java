/** What is deployed beside {@code asynctx} for the tests with a JDBC data source in the same transaction. */
@NullMarked
package org.sluice.it.jdbc;

import org.jspecify.annotations.NullMarked;
