/**
 * A PostgreSQL and a Payara Micro of one's own, as child processes: what {@code mvn -Prun} runs and what the integration tests
 * stand on. {@link org.sluice.run.Launcher} puts them together with the sample. Nothing here is ever deployed.
 */
@NullMarked
package org.sluice.run;

import org.jspecify.annotations.NullMarked;
