package org.sluice.it.app;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.sluice.api.AsyncSession;

/** An asynchronous servlet that writes and does not commit. */
@WebServlet(urlPatterns = "/ending-servlet", asyncSupported = true)
public class EndingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    AsyncSession session;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync();
        session.begin()
                .thenCompose(begun -> session.execute("insert into leftovers default values"))
                .whenComplete((result, failure) -> {
                    try {
                        response.setStatus(failure == null ? 200 : 500);
                        response.getWriter().print("written");
                    } catch (IOException e) {
                        getServletContext().log("The caller has gone", e);
                    } finally {
                        context.complete();
                    }
                });
    }
}
