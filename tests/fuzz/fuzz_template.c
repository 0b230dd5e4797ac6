/* Templates: positions are those of the text, pieces cover it in order, and a template without
 * faults can be marked, shown as a schema and filled. Markers are found again and nothing else is:
 * what values say stays text. */
#include <assert.h>
#include <stdint.h>

#include "wire/template_mark.h"
#include "wire/template_preview.h"
#include "wire/template_schema.h"
#include "wire/template_value.h"

/* Values that would be code or markers, were they read. */
static const char *const HOSTILE[] = {"x'); api.log('INJECTED')#", "smooth_blank_0_",
                                      "{{DATE:today}}"};

static void check_position(const struct template *template, struct template_position at)
{
    const struct template_position again = template_position_of(template->text, at.offset);
    assert(at.offset <= template->text.length);
    assert(at.line == again.line && at.column == again.column);
}

static void check_pieces(const struct template *template)
{
    size_t end = 0;
    size_t blanks = 0;
    for (size_t i = 0; i < template->piece_count; i++) {
        const struct template_piece *piece = &template->pieces[i];
        check_position(template, piece->at);
        assert(piece->source.data == template->text.data + piece->at.offset);
        assert(piece->at.offset >= end && piece->source.length > 0);
        assert(template->fault_count > 0 || piece->at.offset - end <= 1); /* a backslash */
        end = piece->at.offset + piece->source.length;
        blanks += piece->kind != PIECE_TEXT;
    }
    assert(blanks == template->blank_count);
    assert(template->fault_count > 0 || template->text.length - end <= 1);
}

static void check_faults(struct arena *arena, const struct template *template)
{
    for (size_t i = 0; i < template->fault_count; i++) {
        const struct template_fault *fault = &template->faults[i];
        check_position(template, fault->at);
        assert(fault->at.offset + fault->length <= template->text.length);
        assert(fault->message[0] != '\0');
        assert(i == 0 || fault->at.line >= template->faults[i - 1].at.line);
    }
    assert(status_is_ok(template_status(arena, template)) == (template->fault_count == 0));
}

/* Fills the whole source as if it were one string constant. */
static void check_fill(struct arena *arena, const struct template *template, const char *value)
{
    struct template_value *constants = arena_array(arena, template->blank_count, sizeof *constants);
    for (size_t i = 0; i < template->blank_count; i++)
        constants[i] = (struct template_value){.kind = CONSTANT_TEXT, .text = slice_of(value)};
    const struct slice source = template_mark(arena, template);
    struct slice filled;
    assert(template_fill(arena, source, constants, template->blank_count, SIZE_MAX, &filled));

    size_t expected = 0;
    for (size_t i = 0; i < template->piece_count; i++) {
        const struct template_piece *piece = &template->pieces[i];
        const struct slice text = piece->kind == PIECE_TEXT ? piece->source : slice_of(value);
        assert(slice_equal(slice_make(filled.data + expected, text.length), text));
        expected += text.length;
    }
    assert(filled.length == expected);

    struct slice picture;
    if (template_preview(arena, template, constants, TEMPLATE_BYTES_MAX, &picture))
        assert(picture.length >= expected); /* values are escaped, never shortened */
}

static void check_sound(struct arena *arena, const struct template *template)
{
    struct buf schema = {0};
    template_schema_write(arena, template, &schema);
    buf_fini(&schema);
    for (size_t i = 0; i < sizeof HOSTILE / sizeof *HOSTILE; i++)
        check_fill(arena, template, HOSTILE[i]);

    /* Defaults are values that are taken again. */
    for (size_t i = 0; i < template->prompt_count; i++) {
        const struct template_prompt *prompt = &template->prompts[i];
        if (prompt->is_required)
            continue;
        const struct template_given given = {.kind = GIVEN_TEXT,
                                             .text = prompt->default_value.text};
        struct template_value value;
        assert(template_value_read(arena, prompt, &given, &value) == NULL);
        assert(slice_equal(value.text, given.text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct template template;
    arena_init(&arena);
    template_parse(&arena, slice_make(data, size), &template);
    check_pieces(&template);
    check_faults(&arena, &template);
    if (template.fault_count == 0)
        check_sound(&arena, &template);
    for (unsigned line = 0; line < 4; line++)
        check_position(&template, template_place(&template, line, size % 32));
    arena_fini(&arena);
    return 0;
}
