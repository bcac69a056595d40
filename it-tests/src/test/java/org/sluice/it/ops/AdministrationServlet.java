package org.sluice.it.ops;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;

/**
 * Runs the administration command whose words are the parameters {@code arg}. Answers with the exit status, then the output. By
 * reflection, because Payara's classes are in no small artifact that can be compiled against.
 */
@WebServlet("/asadmin")
public class AdministrationServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String[] words = request.getParameterValues("arg");
        try {
            Object result = run(words[0], Arrays.copyOfRange(words, 1, words.length));
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().println(call(result, "getExitStatus"));
            response.getWriter().println(call(result, "getOutput"));
        } catch (ReflectiveOperationException e) {
            throw new ServletException(e);
        }
    }

    private static Object run(String command, String[] arguments) throws ReflectiveOperationException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Class<?> runnerType = Class.forName("org.glassfish.embeddable.CommandRunner", true, loader);
        Object runner = Class.forName("org.glassfish.internal.api.Globals", true, loader)
                .getMethod("get", Class.class)
                .invoke(null, runnerType);
        return runnerType.getMethod("run", String.class, String[].class).invoke(runner, command, arguments);
    }

    private static String call(Object result, String getter) throws ReflectiveOperationException {
        // the class of the result is not public, its interface is
        Class<?> type = Class.forName(
                "org.glassfish.embeddable.CommandResult",
                true,
                Thread.currentThread().getContextClassLoader());
        return String.valueOf(type.getMethod(getter).invoke(result));
    }
}
