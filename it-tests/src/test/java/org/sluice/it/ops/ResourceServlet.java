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
 * the name of the database. The server wants the resource to be there when this is deployed.
 */
@WebServlet(urlPatterns = "/database", asyncSupported = true)
public class ResourceServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Resource(lookup = "sluice/default")
    @SuppressWarnings({"NullAway.Init", "serial"}) // by the container; a servlet is never serialized
    AsyncSessionFactory factory;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync();
        factory.withSession(session -> session.one(String.class, "select current_database()"))
                .whenComplete((name, failure) -> {
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
