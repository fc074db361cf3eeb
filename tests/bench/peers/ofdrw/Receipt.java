// Writes an OFD of an invented bank receipt with ofdrw, a writer that is not ours: samples/producers/ofdrw.ofd.
//   mvn -q -f tests/bench/peers/ofdrw dependency:build-classpath -Dmdep.outputFile=/tmp/ofdrw.classpath
//   java -cp "$(cat /tmp/ofdrw.classpath)" tests/bench/peers/ofdrw/Receipt.java OUT.ofd PICTURE.png
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import org.ofdrw.layout.OFDDoc;
import org.ofdrw.layout.PageLayout;
import org.ofdrw.layout.edit.Attachment;
import org.ofdrw.layout.element.Paragraph;
import org.ofdrw.layout.element.Span;
import org.ofdrw.layout.element.TextAlign;
import org.ofdrw.layout.element.canvas.Canvas;
import org.ofdrw.layout.element.canvas.FontSetting;
import org.ofdrw.font.FontName;

public class Receipt {
    public static void main(String[] arguments) throws Exception {
        Path picture = Paths.get(arguments[1]);
        try (OFDDoc document = new OFDDoc(Paths.get(arguments[0]))) {
            document.setDefaultPageLayout(new PageLayout(210d, 140d).setMargin(15d));
            Paragraph title = new Paragraph("示例银行电子业务回单");
            title.setFontSize(6d);
            title.setTextAlign(TextAlign.center);
            document.add(title);
            Paragraph payer = new Paragraph();
            payer.add(new Span("付款人户名：").setBold(true));
            payer.add("南通示例劳务有限公司农民工专户 Account No. 9000 0000 0000 0001，金额（元）6,350.00");
            payer.setFontSize(4d);
            document.add(payer);
            Canvas canvas = new Canvas(150d, 60d);
            canvas.setDrawer(context -> {
                context.setFont(new FontSetting(4d, FontName.SimSun.font()));
                context.fillText("周𠮷安 代发工资", 10, 10);
                context.save();
                context.translate(40, 10);
                context.rotate(30);
                context.fillText("斜的文字", 0, 0);
                context.restore();
                context.setStrokeColor(128, 0, 0);
                context.strokeRect(5, 20, 100, 20);
                context.beginPath();
                context.arc(120, 30, 12, 0, 360);
                context.stroke();
                context.beginPath();
                context.arc(120, 30, 14, 20, 250);
                context.stroke();
                context.setLineDash(2d, 1d);
                context.beginPath();
                context.moveTo(5, 45);
                context.quadraticCurveTo(50, 60, 100, 45);
                context.stroke();
                context.drawImage(picture, 112, 22, 16, 16);
                context.setFillColor(0, 120, 0);
                context.setGlobalAlpha(0.3);
                context.fillRect(20, 22, 30, 10);
            });
            document.add(canvas);
            document.addAttachment(new Attachment("receipt", picture));
        }
    }
}
