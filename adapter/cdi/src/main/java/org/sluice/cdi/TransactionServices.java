package org.sluice.cdi;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** The server's transaction services. */
record TransactionServices(TransactionManager manager, TransactionSynchronizationRegistry registry) {}
