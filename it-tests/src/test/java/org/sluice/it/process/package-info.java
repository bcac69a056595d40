/** The sample bank on Payara Micro, seen from the outside: by HTTP, by asadmin, by PostgreSQL and by the server's log. */
@NullMarked
package org.sluice.it.process;

import org.jspecify.annotations.NullMarked;
