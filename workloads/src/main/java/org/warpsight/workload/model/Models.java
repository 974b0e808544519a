package org.warpsight.workload.model;

import java.util.List;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Catalogue;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonFormat;

/**
 * The catalogue of models, and models from files.
 *
 * <pre>{@code
 *   DecoderModel llama = Models.get("llama-3.1-8b");                 // or meta-llama/Llama-3.1-8B-Instruct
 *   DecoderModel mine  = Models.get("./my-model/config.json");
 * }</pre>
 */
public final class Models {
    private static final Catalogue<ModelFile> CATALOGUE = new Catalogue<>(
            "model",
            "`warpsight list models` shows all",
            Models.class,
            "models",
            JsonFormat.of(ModelFile.class, "models/schema/model.schema.json").ignoringUnknownKeys(),
            ModelFile::aliases);

    private Models() {}

    /** Ids of the bundled models in alphabetical order. */
    public static List<String> ids() {
        return CATALOGUE.ids();
    }

    /**
     * The model of an id, an alias such as its Hugging Face name, or a path.
     *
     * @throws BadInputException if there is no such model or its file is not sound
     */
    public static DecoderModel get(String name) {
        return model(CATALOGUE.find(name));
    }

    /** Whether a bundled model has that id or alias. */
    public static boolean knows(String name) {
        return CATALOGUE.knows(name);
    }

    /**
     * The model that a document names at a place; a relative path starts from the document's folder.
     *
     * @param pointer JSON pointer of the name
     * @throws BadInputException at that place if there is no such model, or in its file if that is not sound
     */
    public static DecoderModel referredBy(JsonDocument document, String pointer) {
        return model(CATALOGUE.findReferredBy(document, pointer));
    }

    /**
     * The model of a document.
     *
     * @throws BadInputException if the document is not sound
     */
    public static DecoderModel read(JsonDocument document) {
        return HuggingFaceConfig.read(id(document), document);
    }

    private static DecoderModel model(Catalogue.Entry<ModelFile> entry) {
        return read(entry.document());
    }

    private static String id(JsonDocument document) {
        return document.file().isPresent() ? document.name() : document.name().replaceFirst("\\.json$", "");
    }
}
