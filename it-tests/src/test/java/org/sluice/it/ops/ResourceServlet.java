package org.sluice.it.ops;

import jakarta.annotation.Resource;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.sluice.api.AsyncSessionFactory;

/**
 * Gets the factory as Jakarta EE always did, as a resource of the server's: no CDI, and no CDI module in its WAR. Answers with
 * the name of the database, or with the connection's {@code application_name}. The server wants the resource to be there when this is deployed.
 */
@WebServlet(
        urlPatterns = {ResourceServlet.DATABASE, ResourceServlet.APPLICATION_NAME},
        asyncSupported = true)
public class ResourceServlet extends HttpServlet {

    static final String DATABASE = "/database";
    static final String APPLICATION_NAME = "/application-name";

    private static final long serialVersionUID = 1L;

    @Resource(lookup = "sluice/default")
    @SuppressWarnings({"NullAway.Init", "serial"}) // by the container; a servlet is never serialized
    AsyncSessionFactory factory;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync();
        String sql = DATABASE.equals(request.getServletPath())
                ? "select current_database()"
                : "select current_setting('application_name')";
        factory.withSession(session -> session.one(String.class, sql)).whenComplete((name, failure) -> {
            try {
                response.setStatus(failure == null ? 200 : 500);
                response.getWriter().print(failure == null ? name : failure);
            } catch (IOException e) {
                getServletContext().log("The caller has gone", e);
            } finally {
                context.complete();
            }
        });
    }
}
