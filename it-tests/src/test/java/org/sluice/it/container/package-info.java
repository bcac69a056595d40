/** Tests with Arquillian on Payara Micro: most run inside the server, in a request. Each class is a server start. */
@NullMarked
package org.sluice.it.container;

import org.jspecify.annotations.NullMarked;
