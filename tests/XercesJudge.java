// Judges documents by an XML Schema with Xerces-J: one document a line on standard input, in base64;
// one verdict a line on standard output: "fit", or "not fit" and the first reason.
//   java -cp xercesImpl.jar:xml-apis.jar XercesJudge.java SCHEMA < documents

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Base64;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.Validator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

public class XercesJudge {
    public static void main(String[] arguments) throws Exception {
        Schema schema = new org.apache.xerces.jaxp.validation.XMLSchemaFactory().newSchema(new File(arguments[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        Validator validator = schema.newValidator();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            final String[] reason = new String[1];
            validator.reset();
            validator.setErrorHandler(new ErrorHandler() {
                public void warning(SAXParseException problem) { }
                public void error(SAXParseException problem) {
                    if (reason[0] == null) reason[0] = problem.getMessage();
                }
                public void fatalError(SAXParseException problem) throws SAXParseException { throw problem; }
            });
            try {
                byte[] document = Base64.getDecoder().decode(line);
                validator.validate(new StreamSource(new ByteArrayInputStream(document)));
            } catch (SAXParseException problem) {
                reason[0] = "not well-formed: " + problem.getMessage();
            }
            out.println(reason[0] == null ? "fit" : "not fit " + reason[0].replace('\n', ' ').replace('\r', ' '));
        }
        out.flush();
    }
}
