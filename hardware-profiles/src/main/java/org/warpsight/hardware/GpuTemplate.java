package org.warpsight.hardware;

import org.warpsight.hardware.json.JsonDocuments;

/** The file that a user starts from to describe a GPU of their own. */
public final class GpuTemplate {

    private GpuTemplate() {}

    /**
     * A sound GPU profile with round numbers. JSON has no comments: its {@code sources} say what each field means and
     * where to look it up, and are to be replaced by the source of the number.
     */
    public static String text() {
        return JsonDocuments.resourceText(GpuTemplate.class, "gpu-template.json");
    }
}
