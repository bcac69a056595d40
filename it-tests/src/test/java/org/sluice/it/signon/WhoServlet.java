package org.sluice.it.signon;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.sluice.api.AsyncSessionFactory;

/** Looks up the resource reference {@code ref} and answers with PostgreSQL's current user, or with the failure. */
@WebServlet("/session")
public class WhoServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("BanJNDI") // the name comes from the test
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            AsyncSessionFactory factory =
                    (AsyncSessionFactory) new InitialContext().lookup("java:comp/env/" + request.getParameter("ref"));
            response.getWriter().print(user(factory));
        } catch (NamingException e) {
            throw new ServletException(e);
        }
    }

    String user(AsyncSessionFactory factory) {
        return factory.withSession(session -> session.one(String.class, "select current_user::text"))
                .handle((user, failure) -> failure == null ? user : failure.toString())
                .toCompletableFuture()
                .join();
    }
}
