package org.sluice.it.signon;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.servlet.annotation.WebServlet;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.core.PooledConnection;

/**
 * The same, but allocates on the component's own thread, as the adapter does for a JTA transaction. By reflection: applications
 * have no way to do that.
 */
@WebServlet("/component")
public class ComponentServlet extends WhoServlet {

    private static final long serialVersionUID = 1L;

    @Override
    String user(AsyncSessionFactory factory) {
        try {
            ConnectionManager server = (ConnectionManager) field(factory, "connectionManager");
            ManagedConnectionFactory managed = (ManagedConnectionFactory) field(factory, "factory");
            PooledConnection connection = (PooledConnection) server.allocateConnection(managed, request(managed));
            try {
                return String.valueOf(connection
                        .physical()
                        .execute("select current_user::text", new Object[0])
                        .join()
                        .rows()
                        .get(0)
                        .get(0));
            } finally {
                connection.giveBack();
            }
        } catch (ResourceException | ReflectiveOperationException e) {
            return e.toString();
        }
    }

    /** What the adapter passes. */
    @Nullable ConnectionRequestInfo request(ManagedConnectionFactory factory) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(
                        "org.sluice.connector.PlainRequest",
                        true,
                        factory.getClass().getClassLoader())
                .getDeclaredConstructor();
        constructor.setAccessible(true);
        return (ConnectionRequestInfo) constructor.newInstance();
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    /** And without request information. */
    @WebServlet("/component-null")
    public static class WithoutRequest extends ComponentServlet {

        private static final long serialVersionUID = 1L;

        @Override
        @Nullable ConnectionRequestInfo request(ManagedConnectionFactory factory) {
            return null;
        }
    }
}
