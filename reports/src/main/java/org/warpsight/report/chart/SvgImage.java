package org.warpsight.report.chart;

import java.awt.geom.Rectangle2D;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleInsets;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A chart as SVG text. The same chart gives the same bytes: ids count from one, and the font is {@link BundledFont}.
 */
public final class SvgImage {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final Map<String, String> INK_BY_COLOR =
            Arrays.stream(Ink.values()).collect(Collectors.toMap(Ink::svg, Ink::variable));

    private SvgImage() {}

    /** A file of its own: with title and font, on a light ground. */
    public static String standalone(Chart chart, Chart.Size size) {
        JFreeChart drawing = chart.drawing().apply(size);
        TextTitle title = new TextTitle(chart.title(), BundledFont.SEMI_BOLD.at(15));
        title.setPaint(Ink.TEXT.color());
        title.setHorizontalAlignment(HorizontalAlignment.LEFT);
        title.setPadding(new RectangleInsets(2, 6, 8, 6));
        drawing.setTitle(title);
        drawing.setBackgroundPaint(Ink.SURFACE.color());
        SVGGraphics2D graphics = draw(chart, size, drawing);
        Element root = label(graphics.getRoot(), chart, size, paint -> paint);
        Element style = root.getOwnerDocument().createElementNS(SVG, "style");
        style.setTextContent(BundledFont.REGULAR.fontFace() + BundledFont.SEMI_BOLD.fontFace());
        root.insertBefore(style, root.getFirstChild().getNextSibling().getNextSibling());
        root.setAttribute("width", Integer.toString(size.width()));
        root.setAttribute("height", Integer.toString(size.height()));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + serialise(graphics, root);
    }

    /** A part of a page, which brings the font and gives each {@link Ink} its colour. */
    public static String inline(Chart chart, Chart.Size size) {
        JFreeChart drawing = chart.drawing().apply(size);
        drawing.setBackgroundPaint(null);
        SVGGraphics2D graphics = draw(chart, size, drawing);
        Element root = label(
                graphics.getRoot(),
                chart,
                size,
                paint -> INK_BY_COLOR.containsKey(paint) ? "var(" + INK_BY_COLOR.get(paint) + ")" : paint);
        root.removeAttribute("width");
        root.removeAttribute("height");
        return serialise(graphics, root);
    }

    private static SVGGraphics2D draw(Chart chart, Chart.Size size, JFreeChart drawing) {
        Document document = GenericDOMImplementation.getDOMImplementation().createDocument(SVG, "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        String prefix = prefix(chart, size);
        context.setIDGenerator(new SVGIDGenerator() {
            @Override
            public String generateID(String kind) {
                return prefix + super.generateID(kind);
            }
        });
        context.setComment(null);
        context.setPrecision(2);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        drawing.draw(graphics, new Rectangle2D.Double(0, 0, size.width(), size.height()));
        return graphics;
    }

    private static String prefix(Chart chart, Chart.Size size) {
        return chart.id() + "-" + size.id() + "-";
    }

    private static Element label(Element root, Chart chart, Chart.Size size, Function<String, String> paint) {
        tidy(root, paint);
        String prefix = prefix(chart, size);
        root.setAttribute("viewBox", "0 0 " + size.width() + " " + size.height());
        root.setAttribute("role", "img");
        label(root, prefix + "title", "title", chart.title());
        label(root, prefix + "description", "desc", chart.takeaway());
        root.setAttribute("aria-labelledby", prefix + "title " + prefix + "description");
        return root;
    }

    private static void label(Element root, String id, String tag, String text) {
        Element label = root.getOwnerDocument().createElementNS(SVG, tag);
        label.setAttribute("id", id);
        label.setTextContent(text);
        root.insertBefore(
                label,
                tag.equals("title")
                        ? root.getFirstChild()
                        : root.getFirstChild().getNextSibling());
    }

    /** Gives text the CSS names of the font, paints their page colours, and drops what the generator leaves empty. */
    private static void tidy(Element element, Function<String, String> paint) {
        for (String attribute : new String[] {"fill", "stroke"}) {
            if (element.hasAttribute(attribute)) {
                element.setAttribute(attribute, paint.apply(element.getAttribute(attribute)));
            }
        }
        if (element.hasAttribute("font-family")) {
            boolean semiBold = element.getAttribute("font-family").contains(BundledFont.SEMI_BOLD.javaFamily());
            element.setAttribute("font-family", BundledFont.FAMILY + ", sans-serif");
            element.setAttribute(
                    "font-weight", Integer.toString((semiBold ? BundledFont.SEMI_BOLD : BundledFont.REGULAR).weight()));
        }
        Node child = element.getFirstChild();
        while (child != null) {
            Node next = child.getNextSibling();
            boolean empty = child.getNodeName().equals("defs") && !child.hasChildNodes();
            if (empty || child.getNodeType() == Node.COMMENT_NODE) {
                element.removeChild(child);
            } else if (child instanceof Element part) {
                tidy(part, paint);
            }
            child = next;
        }
    }

    private static String serialise(SVGGraphics2D graphics, Element root) {
        StringWriter out = new StringWriter();
        try {
            graphics.stream(root, out, false, false);
        } catch (SVGGraphics2DIOException e) {
            throw new UncheckedIOException(e);
        }
        // The generator's XML and document type declarations are of no use inside a page, and name an external address.
        String svg = out.toString();
        return svg.substring(svg.indexOf("<svg"));
    }
}
