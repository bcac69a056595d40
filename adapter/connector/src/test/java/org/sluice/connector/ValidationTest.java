package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAllocationException;
import jakarta.resource.spi.RetryableUnavailableException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PoolRefusedException;

/** What the server is told of connections that it asks about. */
class ValidationTest {

    private final SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
    private final FakePhysicalConnection socket = new FakePhysicalConnection();
    private final SluiceManagedConnection connection = new SluiceManagedConnection(
            factory,
            FactorySettings.read("default", Map.of("sluice.user", "me", "sluice.pre-ping-timeout", "50ms")::get),
            new SignedOn(SignOn.CONFIGURED),
            new FakeHome(),
            onClosed -> new FakePhysicalConnection());

    ValidationTest() {
        factory.setResourceAdapter(new SluiceResourceAdapter());
        connection.opened(socket);
    }

    @Test
    void invalid_onAnotherThread_openSocket_isValidAndNotAsked() {
        assertThat((Set<?>) factory.getInvalidConnections(Set.of(connection))).isEmpty();
    }

    @Test
    void invalid_onAnotherThread_closedSocket_isInvalid() {
        socket.close();

        assertThat((Set<?>) factory.getInvalidConnections(Set.of(connection))).hasSize(1);
    }

    @Test
    void invalid_whileAllocating_answers_isValid() {
        socket.answer = CompletableFuture.completedFuture(null);

        assertThat(invalidWhileAllocating()).isEmpty();
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void invalid_whileAllocating_silent_isInvalidAndClosed() {
        socket.answer = new CompletableFuture<>();

        assertThat(invalidWhileAllocating()).isEqualTo(Set.of(connection));
        assertThat(connection.isOpen()).isFalse();
        assertThat(socket.why).contains("did not answer");
    }

    @Test
    void invalid_whileAllocating_fails_isInvalid() {
        socket.answer = CompletableFuture.failedFuture(new ConnectionLostException("gone"));

        assertThat(invalidWhileAllocating()).isEqualTo(Set.of(connection));
    }

    @Test
    void invalid_whileAllocating_closedSocket_isInvalidAndNotAsked() {
        socket.close();

        assertThat(invalidWhileAllocating()).isEqualTo(Set.of(connection));
    }

    @Test
    void invalid_afterAllocating_isNotAskedAnyMore() {
        socket.answer = new CompletableFuture<>();
        invalidWhileAllocating();
        FakePhysicalConnection other = new FakePhysicalConnection();
        SluiceManagedConnection next = new SluiceManagedConnection(
                factory,
                FactorySettings.read("default", Map.of("sluice.user", "me")::get),
                new SignedOn(SignOn.CONFIGURED),
                new FakeHome(),
                onClosed -> new FakePhysicalConnection());
        next.opened(other);

        assertThat((Set<?>) factory.getInvalidConnections(Set.of(next))).isEmpty();
    }

    private Set<?> invalidWhileAllocating() {
        Asking server = new Asking(connection);
        assertThatThrownBy(() -> new ContainerPool(factory.pool(), server).allocate())
                .isInstanceOf(PoolRefusedException.class);
        return server.invalid;
    }

    @Test
    void create_nobodyListens_mayBeTriedAgain() {
        factory.setUrl("postgresql://me@localhost:1/db");

        assertThatThrownBy(() -> factory.createManagedConnection(null, null))
                .isInstanceOf(RetryableUnavailableException.class)
                .hasMessageContaining("localhost:1");
    }

    @Test
    void create_unknownHost_isFinal() {
        factory.setUrl("postgresql://me@no-such-host.invalid/db");

        assertThatThrownBy(() -> factory.createManagedConnection(null, null))
                .isInstanceOf(ResourceAllocationException.class);
    }

    /** A server that validates on the thread of the allocation, and then has no connection. */
    private static final class Asking implements ConnectionManager {

        private static final long serialVersionUID = 1L;

        private final transient SluiceManagedConnection candidate;
        transient Set<?> invalid = Set.of();

        Asking(SluiceManagedConnection candidate) {
            this.candidate = candidate;
        }

        @Override
        public Object allocateConnection(ManagedConnectionFactory asked, @Nullable ConnectionRequestInfo requestInfo)
                throws ResourceException {
            invalid = ((SluiceManagedConnectionFactory) asked).getInvalidConnections(Set.of(candidate));
            throw new ResourceException("none");
        }
    }
}
