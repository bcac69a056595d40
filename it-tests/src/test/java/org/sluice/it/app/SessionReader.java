package org.sluice.it.app;

import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;

/** A bean that the container may passivate between two requests. */
@SessionScoped
public class SessionReader implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    AsyncSession session;

    /** The server process behind the session. */
    public CompletionStage<@Nullable Integer> backend() {
        return session.scalar(Integer.class, "select pg_backend_pid()");
    }

    /** The same, after the session has been passivated and activated again. */
    public CompletionStage<@Nullable Integer> backendAfterPassivation() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(session);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return ((AsyncSession) in.readObject()).scalar(Integer.class, "select pg_backend_pid()");
        }
    }
}
