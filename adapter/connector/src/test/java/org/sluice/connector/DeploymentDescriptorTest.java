package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What ra.xml names must be there: servers find out only at deployment. */
class DeploymentDescriptorTest {

    private static final File RA_XML = new File("../rar/src/main/rar/META-INF/ra.xml");

    private static Document descriptor() throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(RA_XML);
    }

    private static List<String> texts(Element of, String tag) {
        NodeList nodes = of.getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().trim());
        }
        return texts;
    }

    @Test
    void everyClass_exists() throws Exception {
        Element root = descriptor().getDocumentElement();
        for (String tag : List.of(
                "resourceadapter-class",
                "managedconnectionfactory-class",
                "connectionfactory-interface",
                "connectionfactory-impl-class",
                "connection-interface",
                "connection-impl-class")) {
            assertThat(texts(root, tag))
                    .as(tag)
                    .hasSize(1)
                    .allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
        }
    }

    @Test
    void everyProperty_hasItsSetter() throws Exception {
        Element definition = (Element)
                descriptor().getElementsByTagName("connection-definition").item(0);
        List<String> properties = texts(definition, "config-property-name");

        assertThat(properties)
                .isNotEmpty()
                .allSatisfy(
                        name -> assertThat(SluiceManagedConnectionFactory.class.getMethod("set" + name, String.class))
                                .isNotNull());
        assertThat(SluiceResourceAdapter.class.getMethod("setEventLoops", Integer.class))
                .isNotNull();
    }

    @Test
    void transactionSupport_isWhatTheConnectionOffers() throws Exception {
        assertThat(texts(descriptor().getDocumentElement(), "transaction-support"))
                .containsExactly("XATransaction");
    }

    @Test
    void signOn_isByPasswordCredential() throws Exception {
        Element root = descriptor().getDocumentElement();

        assertThat(texts(root, "authentication-mechanism-type")).containsExactly("BasicPassword");
        assertThat(texts(root, "credential-interface"))
                .containsExactly("jakarta.resource.spi.security.PasswordCredential");
        assertThat(texts(root, "reauthentication-support")).containsExactly("false");
    }
}
