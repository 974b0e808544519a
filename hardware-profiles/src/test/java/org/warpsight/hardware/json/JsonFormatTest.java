package org.warpsight.hardware.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {
    private final JsonFormat<Kettle> kettles = JsonFormat.of(Kettle.class, "kettle.schema.json");

    record Kettle(String kettleName, int litres, Optional<Double> powerWatts, Material material, List<Lid> lids) {
        Kettle {
            if (litres == 13) {
                throw new IllegalArgumentException("no kettle holds 13 litres");
            }
        }
    }

    record Lid(boolean locks) {}

    enum Material {
        STAINLESS_STEEL,
        GLASS
    }

    @Test
    void keysAreComponentNamesInSnakeCase() {
        assertThat(
                        read(
                                "'kettle_name': 'k', 'litres': 2, 'power_watts': 1.5, 'material': 'glass', 'lids': [{'locks': true}]"))
                .isEqualTo(new Kettle("k", 2, Optional.of(1.5), Material.GLASS, List.of(new Lid(true))));
    }

    @Test
    void whatTheSchemaDoesNotRequireMayBeAbsent() {
        assertThat(read("'kettle_name': 'k', 'litres': 2, 'material': 'stainless_steel', 'lids': []")
                        .powerWatts())
                .isEmpty();
    }

    @Test
    void theEditorsSchemaKeyIsDropped() {
        assertThat(
                        read("'$schema': 'kettle.schema.json', 'kettle_name': 'k', 'litres': 2, 'material': 'glass', 'lids': []")
                                .litres())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'litres': 2            | 'litre': 2            | /litre (line 1, column 31): unknown key 'litre'. Did you mean 'litres'?",
                "'litres': 2,           | ``                    | k.json: the key 'litres' is missing. Add it: what it holds.",
                "'litres': 2            | 'litres': 'two'       | \"two\" is not a whole number. Write a whole number: what it holds.",
                "'litres': 2            | 'litres': 2.0         | /litres",
                "'litres': 2            | 'litres': -2          | -2 must be above 0. Check sign and unit: what it holds.",
                "'litres': 2            | 'litres': 13          | no kettle holds 13 litres",
                "'litres': 2            | 'litres': 99999999999 | /litres",
                "'litres': 2            | 'litres': null        | null is not a whole number",
                "'glass'                | 'gas'                 | /material (line 1, column 47): \"gas\" is not known. Did you mean 'glass'?",
                "'glass'                | 'wood'                | Known are stainless_steel, glass.",
                "'k'                    | 'K 2'                 | \"K 2\" is spelt in a way this field does not take. Write letters and spaces.",
                "{'locks': true}        | {'locks': 'yes'}      | /lids/0/locks (line 1, column 75): \"yes\" is not true or false",
                "{'locks': true}        | {'locks': true, 'x':1} | /lids/0/x",
                "{'locks': true}        | 7                     | 7 is not an object in {}"
            })
    void eachFaultIsOneLineWithPlaceValueAndSuggestion(String sound, String faulty, String message) {
        String fields = "'kettle_name': 'k', 'litres': 2, 'material': 'glass', 'lids': [{'locks': true}]";
        assertThat(fields).contains(sound);
        assertThatThrownBy(() -> read(fields.replace(sound, faulty)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("k.json")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aCheckSeesTheValueAndRefusesItAtItsPlace() {
        JsonFormat<Kettle> small = kettles.checkedBy((kettle, document) -> {
            if (kettle.litres() > 5) {
                throw document.problem("/litres", kettle.litres() + " litres", "Use a bucket");
            }
        });
        JsonDocument large = document("'kettle_name': 'k', 'litres': 6, 'material': 'glass', 'lids': []");

        assertThatThrownBy(() -> small.read(large))
                .isInstanceOf(BadInputException.class)
                .hasMessage("k.json, /litres (line 1, column 32): 6 litres. Use a bucket.");
        assertThat(kettles.read(large).litres()).isEqualTo(6);
    }

    @Test
    void keysUnknownToTheRecordFailUnlessIgnored() {
        record Named(String kettleName) {}
        JsonFormat<Named> strict = JsonFormat.of(Named.class, "open.schema.json");
        JsonDocument document = document("'kettle_name': 'k', 'kettle_nam': 'j'");

        assertThatThrownBy(() -> strict.read(document))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("unknown key 'kettle_nam'. Did you mean 'kettle_name'?");
        assertThat(strict.ignoringUnknownKeys().read(document).kettleName()).isEqualTo("k");
    }

    /** One of {tea, minutes}, {coffee, grind: {coarse} or {fine}}; a fault is explained for the shape that was meant. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'drink': {'tea': 'green', 'minute': 3}           | /drink/minute (line 1, column 38): unknown key 'minute'. Did you mean 'minutes'?",
                "'drink': {'tea': 'green', 'minutes': -3}         | -3 must be above 0",
                "'drink': {'coffee': 'dark', 'grind': {'coarse': 1}} | /drink/grind/coarse (line 1, column 50): 1 is not true or false",
                "'drink': {'tea': 7, 'minutes': 3}                | 7 is not a text in quotes"
            })
    void whereShapesDifferTheOneMeantIsExplained(String fields, String message) {
        record Order(Map<String, Object> drink) {}
        JsonFormat<Order> orders = JsonFormat.of(Order.class, "order.schema.json");

        assertThatThrownBy(() -> orders.read(document(fields)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    private Kettle read(String fields) {
        return kettles.read(document(fields));
    }

    private static JsonDocument document(String fields) {
        return JsonDocuments.text("k.json", "{" + fields.replace('\'', '"') + "}");
    }
}
