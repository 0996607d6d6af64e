/* Texts to words, words to hashed n-grams, bags of them, and views of words. */
#include "tests/unit/engine_support.h"

#include "engine/text/bags.h"
#include "engine/text/tfidf.h"
#include "engine/text/word_vectors.h"
#include "engine/views/input_view.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Words --------------------------------------------------------------------------------------------------------- */

struct joined {
    char text[256];
};

static void join(void *context, const char *word, size_t bytes)
{
    struct joined *joined = context;
    size_t n = strlen(joined->text);
    assert_true(n + bytes + 2 < sizeof joined->text);
    snprintf(joined->text + n, sizeof joined->text - n, "%s%.*s", n ? "|" : "", (int)bytes, word);
}

static void texts_are_split_into_words(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {" ... ", ""},
        {"Where is my card?", "where|is|my|card"},
        {"I can't top-up 20.50 now'", "i|cant|top|up|20|50|now"},
        {"Caf\xc3\xa9 CAF\xc3\x89 cafe\xcc\x81", "caf\xc3\xa9|caf\xc3\xa9|caf\xc3\xa9"},
        {"don\xe2\x80\x99t \xef\xbd\x86\xef\xbd\x95ll", "dont|full"},
        {"Stra\xc3\x9f" "e", "strasse"},
        {"\xe7\x8c\xab\xe5\x92\x8c dogs", "\xe7\x8c\xab|\xe5\x92\x8c|dogs"},
        {"\xed\x95\x9c\xea\xb5\xad", "\xed\x95\x9c|\xea\xb5\xad"},
        {"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82!", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct joined joined = {""};
        assert_true(text_split(cases[c][0], strlen(cases[c][0]), join, &joined));
        assert_string_equal(joined.text, cases[c][1]);
    }
    struct joined none = {""};
    assert_false(text_split("caf\xe9", 4, join, &none));
}

/* A collection of these texts, of which the last is test. */
static const struct feature *make_texts(struct corpus *corpus, const char *const *text, size_t n)
{
    struct collection *rows = corpus_collection(corpus, "texts", n);
    struct feature feature = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8,
                              .start = xcalloc(n + 1, sizeof *feature.start)};
    for (size_t i = 0; i < n; i++)
        feature.start[i + 1] = feature.start[i] + strlen(text[i]);
    char *bytes = feature.value = xmalloc(feature.start[n] + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(bytes + feature.start[i], text[i], strlen(text[i]));
    rows->split = xcalloc(n, 1);
    rows->split[n - 1] = SPLIT_TEST;
    collection_add(rows, &feature);
    return collection_find(rows, "text");
}

static const char *const three[] = {"a card, a card", "lost card", "card found"};

static void shares_are_those_of_train(void **state)
{
    (void)state;
    struct corpus corpus = {0};
    struct words words;
    words_read(&words, make_texts(&corpus, three, 3), 3);
    words_measure(&words, corpus.collection[0].split);
    assert_int_equal(words.vocabulary.n, 4);
    assert_int_equal(words.start[3], 8);
    assert_string_equal(ids_text(&words.vocabulary, words.word[1]), "card");
    assert_true(words.word[1] == words.word[3] && words.word[1] == words.word[6]);
    assert_true(words.share[words.word[1]] == 0.5 && words.share[words.word[7]] == 0);
    words_release(&words);
    corpus_release(&corpus);
}

/* N-grams ------------------------------------------------------------------------------------------------------- */

static const struct gram_rule rule = {.shortest = 3, .longest = 4, .rows = 1 << 16, .pairs = true};

static void words_have_their_grams(void **state)
{
    (void)state;
    uint32_t row[8], other[8];
    /* <card>: itself; <ca car ard rd>; <car card ard> */
    assert_int_equal(grams_count(&rule, "card", 4), 1 + 4 + 3);
    grams_of_word(&rule, "card", 4, row);
    grams_of_word(&rule, "cart", 4, other);
    assert_true(row[0] != other[0] && row[1] == other[1] && row[2] == other[2] && row[3] != other[3]);
    assert_true(row[5] == other[5]);
    /* two characters of three bytes: <XY> and <XY, XY> */
    assert_int_equal(grams_count(&rule, "\xe7\x8c\xab\xe5\x92\x8c", 6), 1 + 2);
    struct gram_rule alone = {.shortest = 3, .rows = 1 << 16};
    assert_int_equal(grams_count(&alone, "card", 4), 1);
    assert_true(grams_of_pair(&rule, 1, 2) != grams_of_pair(&rule, 2, 1));
    for (size_t i = 0; i < 8; i++)
        assert_true(row[i] < rule.rows);
}

/* Bags ---------------------------------------------------------------------------------------------------------- */

struct packed {
    struct corpus corpus;
    struct text_source *even, *zipf;
    struct text_input input;
    struct arena arena;
    struct pool *pool;
};

static void pack(struct packed *p)
{
    static const uint32_t rows[] = {0, 1, 2};
    *p = (struct packed){.pool = pool_new(2)};
    const struct feature *texts = make_texts(&p->corpus, three, 3);
    p->even = text_source_new(&p->corpus.collection[0], texts, &(struct text_rule){.grams = rule});
    p->zipf = text_source_new(&p->corpus.collection[0], texts, &(struct text_rule){.grams = rule, .zipf = 0.1});
    text_input_read(&p->arena, p->even, rows, 3, &p->input);
}

static void unpack(struct packed *p)
{
    text_source_free(p->even);
    text_source_free(p->zipf);
    corpus_release(&p->corpus);
    arena_release(&p->arena);
    pool_free(p->pool);
}

static double weight_sum(const struct bags *bags, size_t bag)
{
    double sum = 0;
    for (size_t m = bags->start[bag]; m < bags->start[bag + 1]; m++)
        sum += (double)bags->weight[m];
    return sum;
}

static void bags_hold_what_texts_have(void **state)
{
    (void)state;
    struct packed p;
    struct bags bags, of_words, weighed;
    const uint32_t *rows, *word_rows;
    size_t n, n_words;
    pack(&p);
    bags_make(&p.arena, p.pool, &p.input, false, &bags, &rows, &n);
    bags_make(&p.arena, p.pool, &p.input, true, &of_words, &word_rows, &n_words);
    p.input.source = p.zipf;
    bags_make(&p.arena, p.pool, &p.input, false, &weighed, &rows, &n);
    assert_true(bags.n == 3 && of_words.n == 8);
    for (size_t i = 1; i < n; i++)
        assert_true(rows[i] > rows[i - 1]);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(weight_sum(&bags, i) - 1) < 1e-5 && fabs(weight_sum(&weighed, i) - 1) < 1e-5);
    for (size_t i = 0; i < 8; i++)
        assert_true(fabs(weight_sum(&of_words, i) - 1) < 1e-5);
    /* "lost card": 8 rows of each word and one of the pair, which stands behind the first */
    assert_int_equal(bags.start[2] - bags.start[1], 8 + 8 + 1);
    assert_int_equal(n_words + 4, n); /* pairs: a card, card a, lost card, card found */
    assert_int_equal(rows[bags.row[bags.start[1] + 8]],
                     grams_of_pair(&rule, rows[bags.row[bags.start[1]]], rows[bags.row[bags.start[1] + 9]]));
    /* half of all words of train are "card", so that it weighs less than "lost" */
    assert_true(weighed.weight[weighed.start[1]] > 2 * weighed.weight[weighed.start[2] - 1]);
    unpack(&p);
}

static void misspelt_words_keep_most_of_their_grams(void **state)
{
    (void)state;
    struct packed p;
    struct bags right, wrong;
    const uint32_t *rows;
    size_t n, changed = 0;
    pack(&p);
    for (uint32_t typo = 1; typo < 13; typo++) {
        bags_make(&p.arena, p.pool, &p.input, true, &right, &rows, &n);
        uint32_t own = rows[right.row[right.start[4]]];
        p.input.unit[4].typo = typo; /* lost */
        bags_make(&p.arena, p.pool, &p.input, true, &wrong, &rows, &n);
        changed += rows[wrong.row[wrong.start[4]]] != own;
        assert_true(wrong.start[5] > wrong.start[4]);
        p.input.unit[4].typo = 0;
    }
    assert_int_equal(changed, 12);
    unpack(&p);
}

/* Texts that come later are read alike: a word weighs what it weighs in train, whatever stands beside it now. */
static void other_texts_are_read_alike(void **state)
{
    (void)state;
    static const char *const later[] = {"lost", "new card"};
    struct packed p;
    struct corpus others = {0};
    uint32_t word;
    pack(&p);
    struct text_source *over = text_source_over(p.zipf, make_texts(&others, later, 2), NULL, 2);
    const struct ids *known = &p.zipf->words.vocabulary;
    assert_true(ids_find(known, "card", 4, &word));
    assert_true(over->weight[over->words.word[2]] == p.zipf->weight[word]);
    assert_true(over->weight[over->words.word[1]] == 1); /* new */
    assert_int_equal(over->grams.row[over->grams.start[over->words.word[2]]],
                     p.zipf->grams.row[p.zipf->grams.start[word]]);
    text_source_free(over);
    corpus_release(&others);
    unpack(&p);
}

/* A known word has a row that is no other's, and the table has room for it; one that comes later has a hashed one. */
static void known_words_have_rows_of_their_own(void **state)
{
    (void)state;
    static const char *const later[] = {"lost", "new card"};
    struct corpus corpus = {0}, others = {0};
    struct gram_rule own = rule;
    uint32_t word;
    own.own_words = true;
    const struct feature *texts = make_texts(&corpus, three, 3);
    struct text_source *source = text_source_new(&corpus.collection[0], texts, &(struct text_rule){.grams = own});
    const struct grams *grams = &source->grams;
    assert_int_equal(grams->rows, rule.rows + 4);
    for (uint32_t w = 0; w < 4; w++)
        assert_int_equal(grams->row[grams->start[w]], rule.rows + w);
    struct text_source *over = text_source_over(source, make_texts(&others, later, 2), NULL, 2);
    assert_true(ids_find(&source->words.vocabulary, "card", 4, &word));
    assert_int_equal(over->grams.row[over->grams.start[over->words.word[2]]], rule.rows + word);
    assert_true(over->grams.row[over->grams.start[over->words.word[1]]] < rule.rows); /* new */
    text_source_free(over);
    text_source_free(source);
    corpus_release(&others);
    corpus_release(&corpus);
}

/* Word vectors --------------------------------------------------------------------------------------------------- */

/* `said` is "" where the file is read, and what the refusal has in it where not. */
static void read_vectors(const char *bytes, size_t n, const char *said, struct word_vectors *vectors)
{
    struct ids wanted = IDS_INIT;
    struct err err = ERR_INIT;
    char path[] = "/tmp/nearfar-vectors-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, bytes, n) == (ssize_t)n && close(file) == 0);
    ids_add(&wanted, "lost", 4);
    ids_add(&wanted, "caf\xc3\xa9", 5);
    int result = word_vectors_read(vectors, path, "--vectors", &wanted, &err);
    remove(path);
    ids_release(&wanted);
    if (!strstr(err.text, said) || (result == 0) != !*said)
        fail_msg("'%s' was said, and not '%s'", err.text, said);
}

static void vectors_are_read_in_both_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "the 1 2\nCaf\xc3\x89 3 -4e-1\nlost 5 6\nLost 7 8\nnew_york 9 9\n. . . 9 9\n",
        "6 2\nthe 1 2 \nCaf\xc3\x89\t3 -4e-1 \r\nlost 5 6 \nLost 7 8 \nnew_york 9 9 \n. . . 9 9"};
    for (size_t i = 0; i < 2; i++) {
        struct word_vectors vectors;
        read_vectors(forms[i], strlen(forms[i]), "", &vectors);
        assert_true(vectors.n == 2 && vectors.dim == 2 && vectors.lines == 6 && vectors.not_words == 2);
        assert_true(vectors.word[0] == 1 && vectors.word[1] == 0);
        assert_true(vectors.value[0] == 3 && vectors.value[1] == -0.4f && vectors.value[3] == 6);
        word_vectors_scale(&vectors, 0.1);
        assert_true(fabs((double)vectors.value[3] / (double)vectors.value[0] - 2) < 1e-6);
        word_vectors_release(&vectors);
    }
}

static void damaged_vectors_are_refused_by_line(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *said;
    } cases[] = {
        {"the 1 2\nlost 1\n", ":2: 2 fields, and a word and 2 numbers should stand here"},
        {"the 1 2\nlost 1 x\n", ":2: number 2 of the vector, 'x'"},
        {"the 1 2\nlost nan 1\n", ":2: number 1 of the vector, 'nan'"},
        {"the 1 2\nlost 1e39 1\n", "'1e39'"},
        {"3 2\nthe 1 2\nlost 1 2\n", "has 2 vectors, and its first line says 3"},
        {"word\n", ":1: these are no word vectors"},
        {"2 0\nlost\n", ":1: these are no word vectors"},
        {"", "empty"},
    };
    struct word_vectors vectors;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        read_vectors(cases[i].bytes, strlen(cases[i].bytes), cases[i].said, &vectors);
    read_vectors("1 2\nlost \0\0\x80\x3f\0\0\0\x40\n", 18, "binary form of word2vec", &vectors);
}

/* Rows along one direction, which is all that they have but for a little. */
static void what_vectors_share_is_cut(void **state)
{
    (void)state;
    struct word_vectors vectors = {.n = 6, .dim = 3, .value = xmalloc(18 * sizeof *vectors.value)};
    for (size_t i = 0; i < 6; i++) {
        vectors.value[3 * i] = vectors.value[3 * i + 1] = 10 + 4 * (float)i;
        vectors.value[3 * i + 2] = i % 2 ? 1 : -1;
    }
    word_vectors_cut(&vectors, 1);
    for (size_t i = 0; i < 6; i++)
        assert_true(fabs((double)vectors.value[3 * i]) < 0.3 && fabs((double)vectors.value[3 * i + 2]) > 0.5);
    word_vectors_release(&vectors);
}

/* TF-IDF --------------------------------------------------------------------------------------------------------- */

/* Words alone. Train is "a card, a card" and "lost card"; "card found" is test, so that "found" stands in none. */
static void rows_are_tf_idf(void **state)
{
    (void)state;
    struct corpus corpus = {0};
    struct tfidf tfidf;
    struct gram_rule words_alone = {.shortest = 1, .rows = 1 << 10, .own_words = true};
    const struct feature *texts = make_texts(&corpus, three, 3);
    tfidf_make(&tfidf, &corpus.collection[0], texts, &words_alone);
    double one = 1 + log(3 / 2.0), all = 1 + log(3 / 3.0), none = 1 + log(3 / 1.0), twice = 1 + log(2);
    double a_card[] = {twice * one, twice * all}, lost_card[] = {one, all}, card_found[] = {all, none};
    double lengths[] = {hypot(a_card[0], a_card[1]), hypot(lost_card[0], lost_card[1]), hypot(all, none)};
    assert_true(tfidf.start[1] == 2 && tfidf.start[3] == 6);
    assert_true(fabs(tfidf_cosine(&tfidf, 0, 1) - a_card[1] * lost_card[1] / lengths[0] / lengths[1]) < 1e-6);
    assert_true(fabs(tfidf_cosine(&tfidf, 2, 1) - card_found[0] * lost_card[1] / lengths[2] / lengths[1]) < 1e-6);
    assert_true(fabs(tfidf_cosine(&tfidf, 2, 2) - 1) < 1e-6);
    tfidf_release(&tfidf);
    corpus_release(&corpus);
}

/* Spelling and views --------------------------------------------------------------------------------------------- */

static void letters_are_lost_doubled_or_changed(void **state)
{
    (void)state;
    static const char *const right[] = {"lost", "lsot", "ost", "llost", "olst", "lst", "loost"};
    struct packed p;
    char spelt[UNIT_ROOM(4)];
    size_t typo[] = {0, 5, 6, 1, 2, 3, 4};
    pack(&p);
    for (size_t i = 0; i < 7; i++) {
        struct unit unit = {.word = p.input.unit[4].word, .typo = (uint32_t)typo[i] + (typo[i] == 6 ? 6 : 0)};
        size_t n = unit_spell(&p.even->words.vocabulary, &unit, spelt);
        assert_int_equal(n, strlen(right[i]));
        assert_memory_equal(spelt, right[i], n);
    }
    struct unit alone = {.word = p.input.unit[0].word, .typo = 2}; /* a */
    assert_int_equal(unit_spell(&p.even->words.vocabulary, &alone, spelt), 2);
    unpack(&p);
}

/* Ten words, and what a view makes of them, told by their places; * where they are misspelt. */
static const char *const ten[] = {"a b c d e f g h i j", "one", ""};

struct viewing {
    struct corpus corpus;
    struct text_source *source;
    struct catalogue catalogue;
    struct settings settings;
    struct arena arena;
    struct pool *pool;
};

static void begin_viewing(struct viewing *v, const char *words)
{
    *v = (struct viewing){.pool = pool_new(2)};
    const struct feature *texts = make_texts(&v->corpus, ten, 3);
    v->source = text_source_new(&v->corpus.collection[0], texts, &(struct text_rule){.grams = rule});
    catalogue_gather(&v->catalogue);
    small_settings(&v->settings, &v->catalogue, words);
}

static void end_viewing(struct viewing *v)
{
    text_source_free(v->source);
    corpus_release(&v->corpus);
    catalogue_release(&v->catalogue);
    arena_release(&v->arena);
    pool_free(v->pool);
}

static struct text_input seen(struct viewing *v, const uint32_t *rows, size_t n, int64_t step)
{
    struct text_input input;
    const struct viewed at = {SIDE_ANCHOR, rows, 1, step, 0};
    input_views_read_texts(v->pool, &v->arena, v->source, n, &at, &v->settings, &input);
    return input;
}

/* Over many steps: the mean number of words left of ten, words out of their order and words misspelt. */
static void views_change_words_as_much_as_they_say(void **state)
{
    (void)state;
    enum { STEPS = 2000 };
    static const struct {
        const char *words;
        double left, moved, misspelt;
    } cases[] = {{"typos=0", 10, 0, 0}, {"word_deletion=0.3", 7, 0, 0}, {"typos=0.2", 10, 0, 2},
                 {"span=0.4", 7, 0, 0}, {"word_swap=1", 10, 10, 0}, {"word_swap=0.1", 10, 1.7, 0},
                 {"word_mask=0.3", 10, 0, 3}};
    static const uint32_t rows[] = {2, 0, 1};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct viewing v;
        double left = 0, moved = 0, misspelt = 0;
        begin_viewing(&v, cases[c].words);
        for (int64_t step = 0; step < STEPS; step++) {
            struct text_input input = seen(&v, rows, 3, step);
            assert_true(input.n == 3 && input.start[1] == 0 && input.start[3] - input.start[2] == 1);
            size_t first = input.unit[0].place;
            left += (double)input.start[2] / STEPS;
            for (size_t u = 0; u < input.start[2]; u++) {
                assert_true(input.unit[u].word == input.unit[u].place);
                moved += (double)(input.start[2] == 10 && input.unit[u].place != u) / STEPS;
                misspelt += (double)(input.unit[u].typo != 0) / STEPS;
                assert_true(strncmp(cases[c].words, "span", 4) != 0 || input.unit[u].place == first + u);
            }
            arena_reset(&v.arena);
        }
        if (fabs(left - cases[c].left) > 0.15 || fabs(moved - cases[c].moved) > 0.15 ||
            fabs(misspelt - cases[c].misspelt) > 0.15)
            fail_msg("%s: %g left, %g moved, %g misspelt", cases[c].words, left, moved, misspelt);
        end_viewing(&v);
    }
}

/* What the candidate sees begins where what the anchor sees ends; a text of one word is the same on both sides. */
static void stretches_follow_each_other(void **state)
{
    (void)state;
    static const uint32_t rows[] = {0, 1};
    struct viewing v;
    size_t cut[11] = {0};
    begin_viewing(&v, "stretch=1");
    for (int64_t step = 0; step < 500; step++) {
        const struct viewed behind = {SIDE_CANDIDATE, rows, 1, step, 0};
        struct text_input before = seen(&v, rows, 2, step), after;
        input_views_read_texts(v.pool, &v.arena, v.source, 2, &behind, &v.settings, &after);
        size_t first = before.start[1];
        assert_int_equal(first + after.start[1], 10);
        for (size_t u = 0; u < 10; u++)
            assert_int_equal((u < first ? before.unit[u] : after.unit[u - first]).place, u);
        assert_true(before.start[2] == first + 1 && after.start[2] == after.start[1] + 1);
        cut[first]++;
        arena_reset(&v.arena);
    }
    for (size_t at = 1; at < 10; at++)
        assert_true(cut[at] > 20);
    end_viewing(&v);
}

/* A row is seen alike wherever it stands, and otherwise in another step. */
static void a_text_is_seen_alike_wherever_it_stands(void **state)
{
    (void)state;
    static const uint32_t among[] = {1, 0, 2}, alone[] = {0};
    struct viewing v;
    size_t others = 0;
    begin_viewing(&v, "word_deletion=0.3 typos=0.3 word_swap=0.3 span=0.5 word_mask=0.2");
    for (int64_t step = 0; step < 50; step++) {
        struct text_input one = seen(&v, alone, 1, step), all = seen(&v, among, 3, step),
                          next = seen(&v, alone, 1, step + 1);
        size_t n = one.start[1];
        assert_int_equal(n, all.start[2] - all.start[1]);
        assert_memory_equal(one.unit, all.unit + all.start[1], n * sizeof *one.unit);
        others += n != next.start[1] || memcmp(one.unit, next.unit, n * sizeof *one.unit) != 0;
    }
    assert_true(others > 45);
    end_viewing(&v);
}

/* Texts of the same words have one key, however they are written. */
static void texts_of_the_same_words_have_one_key(void **state)
{
    (void)state;
    static const char *const texts[] = {"Lost card!", "lost  card", "card lost", "", "?!", "lost card now"};
    struct corpus corpus = {0};
    make_texts(&corpus, texts, 6);
    uint32_t *key = task_keys_of_duplicates(&corpus.collection[0]);
    assert_true(key[1] == key[0] && key[2] == 2 && key[4] == key[3] && key[5] == 5);
    free(key);
    corpus_release(&corpus);
}

/* Tokens -------------------------------------------------------------------------------------------------------- */

static void shapes_are_of_letters_digits_and_marks(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"Peter", "Xxx"}, {"CH-1950", "XX-dd"}, {"a", "x"}, {"U.S.", "X.X."},
                                           {"\xc3\x89t\xc3\xa9", "Xxx"}, {"...", ".."}, {"\xff", "?"}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct text shape = TEXT_INIT;
        word_shape(cases[c][0], strlen(cases[c][0]), &shape);
        assert_string_equal(shape.data, cases[c][1]);
        text_release(&shape);
    }
    struct gram_rule shaped = rule;
    uint32_t row[16], capital[16];
    shaped.shapes = true;
    assert_int_equal(grams_count(&shaped, "Card", 4), 1 + 4 + 3 + 1);
    grams_of_word(&shaped, "card", 4, row);
    grams_of_word(&shaped, "Card", 4, capital);
    assert_memory_equal(row, capital, 8 * sizeof *row);
    assert_true(row[8] != capital[8]);
}

/* Rows that are parts bring their whole sentences, each once, and stand where they stood in them. */
static void tokens_come_with_their_sentences(void **state)
{
    (void)state;
    static const char *const tokens[] = {"We", "saw", "U.S.", "it", "is", "so"};
    static const uint32_t whole[] = {0, 0, 0, 1, 1, 2}, rows[] = {4, 0, 2, 3};
    struct corpus corpus = {0};
    struct arena arena = {0};
    struct text_input input;
    const struct feature *text = make_texts(&corpus, tokens, 6);
    struct feature sentence = {.name = "sentence", .kind = FEATURE_WHOLE, .type = COLUMN_U32, .width = 1,
                               .classes = 3, .value = xmalloc(sizeof whole)};
    memcpy(sentence.value, whole, sizeof whole);
    collection_add(&corpus.collection[0], &sentence);
    struct text_source *source = text_source_new(&corpus.collection[0], text, &(struct text_rule){.grams = rule});
    text_input_read(&arena, source, rows, 4, &input);
    assert_int_equal(input.n, 2);
    assert_int_equal(input.start[1], 2);
    assert_int_equal(input.start[2], 5);
    assert_int_equal(input.n_places, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct unit *unit = &input.unit[input.place[i].unit];
        assert_string_equal(ids_text(&source->words.vocabulary, unit->word), tokens[rows[i]]);
        assert_int_equal(input.place[i].text, whole[rows[i]] == 0);
    }
    text_source_free(source);
    arena_release(&arena);
    corpus_release(&corpus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_split_into_words),
        cmocka_unit_test(shares_are_those_of_train),
        cmocka_unit_test(words_have_their_grams),
        cmocka_unit_test(bags_hold_what_texts_have),
        cmocka_unit_test(misspelt_words_keep_most_of_their_grams),
        cmocka_unit_test(other_texts_are_read_alike),
        cmocka_unit_test(known_words_have_rows_of_their_own),
        cmocka_unit_test(vectors_are_read_in_both_forms),
        cmocka_unit_test(damaged_vectors_are_refused_by_line),
        cmocka_unit_test(what_vectors_share_is_cut),
        cmocka_unit_test(rows_are_tf_idf),
        cmocka_unit_test(letters_are_lost_doubled_or_changed),
        cmocka_unit_test(views_change_words_as_much_as_they_say),
        cmocka_unit_test(stretches_follow_each_other),
        cmocka_unit_test(a_text_is_seen_alike_wherever_it_stands),
        cmocka_unit_test(texts_of_the_same_words_have_one_key),
        cmocka_unit_test(shapes_are_of_letters_digits_and_marks),
        cmocka_unit_test(tokens_come_with_their_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
