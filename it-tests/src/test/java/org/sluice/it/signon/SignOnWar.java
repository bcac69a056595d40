package org.sluice.it.signon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Packs {@link WhoServlet} and {@link ComponentServlet} with these resource references:
 *
 * <table>
 * <caption>references</caption>
 * <tr><th>name</th><th>res-auth</th><th>resource</th></tr>
 * <tr><td>db/application</td><td>Application</td><td>sluice/application</td></tr>
 * <tr><td>db/container</td><td>Container</td><td>sluice/container</td></tr>
 * <tr><td>db/pool</td><td>Container</td><td>sluice/pool</td></tr>
 * <tr><td>db/principal</td><td>Container</td><td>sluice/principal, with a default-resource-principal</td></tr>
 * </table>
 */
public final class SignOnWar {

    private static final String REFERENCE = """
              <resource-ref>
                <res-ref-name>db/%s</res-ref-name>
                <res-type>org.sluice.api.AsyncSessionFactory</res-type>
                <res-auth>%s</res-auth>
              </resource-ref>
            """;
    private static final String MAPPING = """
              <resource-ref>
                <res-ref-name>db/%1$s</res-ref-name>
                <jndi-name>sluice/%1$s</jndi-name>%2$s
              </resource-ref>
            """;

    private SignOnWar() {}

    /** {@code signon.war}; it is deleted with the directory. */
    public static Path in(Path directory, String principal, String password) {
        String web = String.format(REFERENCE, "application", "Application")
                + String.format(REFERENCE, "container", "Container")
                + String.format(REFERENCE, "pool", "Container")
                + String.format(REFERENCE, "principal", "Container");
        String payara = String.format(MAPPING, "application", "")
                + String.format(MAPPING, "container", "")
                + String.format(MAPPING, "pool", "")
                + String.format(
                        MAPPING,
                        "principal",
                        "\n    <default-resource-principal><name>" + principal + "</name><password>" + password
                                + "</password></default-resource-principal>");
        Path file = directory.resolve("signon.war");
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ShrinkWrap.create(WebArchive.class, "signon.war")
                .addClasses(WhoServlet.class, ComponentServlet.class, ComponentServlet.WithoutRequest.class)
                .addAsWebInfResource(new StringAsset("""
                                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                                """ + web + "</web-app>\n"), "web.xml")
                .addAsWebInfResource(new StringAsset("""
                                <!DOCTYPE glassfish-web-app PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Servlet 3.0//EN"
                                        "http://glassfish.org/dtds/glassfish-web-app_3_0-1.dtd">
                                <glassfish-web-app>
                                """ + payara + "</glassfish-web-app>\n"), "glassfish-web.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }
}
