/** The sample's EAR on Payara Server Full, which is started, told and stopped by its own asadmin. */
@NullMarked
package org.sluice.it.server;

import org.jspecify.annotations.NullMarked;
