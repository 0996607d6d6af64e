/* The whole of an import, into a store: what it reports, what is then in the store, and that nothing is left behind
 * when it fails, is interrupted or killed. Each import is a process of its own, as in life. */
#include "tests/unit/import_case.h"

#include "engine/import/import.h"
#include "store/dataset.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

struct outcome {
    int code; /* as a program would exit; -1 when a signal ended it */
    char out[4096], err[1024];
};

static const char *in_folder(void **state, const char *name)
{
    static char paths[64][256]; /* more than one test asks for, so that none is overwritten while in use */
    static int next;
    char *path = paths[next++ % 64];
    snprintf(path, sizeof paths[0], "%s/%s", (char *)*state, name);
    return path;
}

static void read_all(const char *path, char *to, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(to, 1, size - 1, file) : 0;
    to[length] = '\0';
    if (file)
        fclose(file);
}

/* In the child: runs the import with its output in files named after its pid. */
static void be_import(void **state, const struct import_request *request)
{
    char name[64];
    struct err err = ERR_INIT;
    snprintf(name, sizeof name, "out-%d", (int)getpid());
    if (!freopen(in_folder(state, name), "wb", stdout))
        _exit(99);
    int result = import_run(request, &err);
    fflush(stdout);
    snprintf(name, sizeof name, "err-%d", (int)getpid());
    file_of(state, name, err.text);
    _exit(result ? (int)err.code : 0);
}

static pid_t begin_import(void **state, const struct import_request *request)
{
    fflush(NULL);
    pid_t pid = fork();
    if (!pid)
        be_import(state, request);
    return pid;
}

static struct outcome end_import(void **state, pid_t pid)
{
    struct outcome outcome;
    char name[64];
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    snprintf(name, sizeof name, "out-%d", (int)pid);
    read_all(in_folder(state, name), outcome.out, sizeof outcome.out);
    snprintf(name, sizeof name, "err-%d", (int)pid);
    read_all(in_folder(state, name), outcome.err, sizeof outcome.err);
    return outcome;
}

static struct outcome import(void **state, const struct import_request *request)
{
    return end_import(state, begin_import(state, request));
}

static struct import_request request_of(void **state, const char *store, const char *name, const char *train)
{
    struct import_request request = IMPORT_REQUEST_INIT;
    request.asked.store = in_folder(state, store);
    request.asked.name = name;
    request.asked.train = train;
    return request;
}

static void expect(const struct outcome *outcome, int code, const char *words)
{
    if (outcome->code != code || !strstr(code ? outcome->err : outcome->out, words))
        fail_msg("expected %d \"%s\", got %d \"%s\" \"%s\"", code, words, outcome->code, outcome->out, outcome->err);
}

/* How many data sets there are, once what failed imports left has been swept away. */
static size_t datasets_in(void **state, const char *store_name)
{
    struct err err = ERR_INIT;
    struct store *store = store_open(in_folder(state, store_name), STORE_WRITE, &err);
    struct dataset *list = NULL;
    size_t n = 0;
    assert_non_null(store);
    assert_int_equal(dataset_list(store, &list, &n, &err), 0);
    free(list);
    store_close(store);
    return n;
}

static const char *big_table(void **state)
{
    size_t used = 0, size = 6000000;
    char *text = malloc(size + 64);
    used += (size_t)sprintf(text, "user,item,rating\n");
    for (unsigned k = 0; used < size; k++)
        used += (size_t)sprintf(text + used, "user-%u,item-%u,3\n", k / 20, k * 2654435761u % 50000);
    const char *path = file_of(state, "big.csv", text);
    free(text);
    return path;
}

/* What is called as it is written, for each of pear, fig and plum. */
static void check_classes(struct store *store, const struct dataset *dataset)
{
    static const char *const items[][2] = {{"pear", "juicy"}, {"fig", "sweet"}, {"plum", NULL}};
    struct err err = ERR_INIT;
    uint32_t *class;
    size_t classes;
    int64_t n, without;
    assert_int_equal(dataset_classes(store, dataset, &class, &classes, &err), 0);
    assert_int_equal(classes, 2);
    for (size_t i = 0; i < 3; i++) {
        int64_t item, called;
        assert_int_equal(dataset_index(store, dataset->id, "item", items[i][0], &item, &err), 0);
        if (!items[i][1]) {
            assert_true(class[item] == NO_CLASS);
            continue;
        }
        assert_int_equal(dataset_index(store, dataset->id, "class", items[i][1], &called, &err), 0);
        assert_int_equal(class[item], called);
    }
    assert_int_equal(dataset_count_classes(store, dataset, &n, &without, &err), 0);
    assert_true(n == 2 && without == 1);
    free(class);
}

static void stores_what_it_reports(void **state)
{
    const char *train = "user,item,rating,time\nann,pear,5,2024-01-01\nbob,fig,3,2024-01-02\nann,fig,4,2024-01-03\n"
                        "ann,fig,2,2023-01-01\n";
    struct import_request request = request_of(state, "a.db", "small", file_of(state, "train.csv", train));
    request.asked.test = file_of(state, "test.csv", "user,item,rating,time\nbob,plum,1,2024-01-04\n");
    request.features.items = file_of(state, "items.csv", "id,title,kind\nfig,The Fig,sweet\nrose,Rose,thorny\n"
                                     "pear,\"Pear, ripe\",juicy|sweet\n");
    request.class_column = "kind";
    request.asked.json = true;
    struct outcome outcome = import(state, &request);
    expect(&outcome, 0, "{\"dataset\":\"small\",\"users\":2,\"items\":3,\"train\":3,\"test\":1,\"duplicates\":1,"
           "\"skipped\":0,\"overlap\":0,\"below_min_rating\":0,\"titles\":2,\"classes\":2,\"without_class\":1,"
           "\"several_classes\":1,\"unknown_items\":1,\"newcomers\":0,"
           "\"test_of_new_users\":0,\"test_of_new_items\":1,\"fingerprint\":\"88329f2531c575e6\","
           "\"warnings\":[\"1 of 1 test");

    struct err err = ERR_INIT;
    struct store *store = store_open(in_folder(state, "a.db"), STORE_READ, &err);
    struct dataset dataset;
    assert_int_equal(dataset_find(store, "small", &dataset, &err), 0);
    assert_string_equal(dataset.split, "given");
    assert_string_equal(dataset.kind, "interactions");
    assert_string_equal(dataset.fingerprint, "88329f2531c575e6");
    uint32_t *items;
    float *ratings;
    int64_t *times, fig;
    size_t n;
    assert_int_equal(dataset_column(store, dataset.id, "train", "item", COLUMN_U32, (void **)&items, &n, &err), 0);
    assert_int_equal(n, 3);
    assert_int_equal(dataset_column(store, dataset.id, "train", "rating", COLUMN_F32, (void **)&ratings, &n, &err),
                     0);
    assert_int_equal(dataset_column(store, dataset.id, "train", "time", COLUMN_I64, (void **)&times, &n, &err), 0);
    assert_int_equal(dataset_index(store, dataset.id, "item", "fig", &fig, &err), 0);
    assert_int_equal(items[0], fig);
    assert_true(ratings[0] == 4);
    assert_int_equal(times[0], 1704240000);
    char *name, *title;
    assert_int_equal(dataset_name(store, dataset.id, "item", fig, &name, &title, &err), 0);
    assert_string_equal(title, "The Fig");
    check_classes(store, &dataset);
    free(items);
    free(ratings);
    free(times);
    free(name);
    free(title);
    store_close(store);
}

static void says_it_in_a_line(void **state)
{
    struct import_request request = request_of(state, "line.db", "line", file_of(state, "train",
                                                                                 "0 1 2\n1 2 -4\n2 1 2\n"));
    request.asked.test = file_of(state, "test", "0 2 3\n9 1\n");
    request.asked.skip_bad = true;
    struct outcome outcome = import(state, &request);
    expect(&outcome, 0, "line: 2 users, 3 items, 4 + 1 interactions (train + test), 0 duplicates merged, 1 "
           "unreadable line skipped, 1 line skipped of a user that train has not, 1 dropped from test because "
           "train has it, ");
}

static void refuses_a_wrong_request(void **state)
{
    const char *train = file_of(state, "train.csv", "user,item\na,b\n");
    struct import_request bad[7];
    static const char *const words[7] = {
        "'a b' cannot name a data set",
        "there is no format 'tabel' (did you mean table?)",
        "there is no split 'half'; the splits are ratio, leave-one-out, time, moment, item and none",
        "--test and --split exclude each other",
        "--test-share is a number above 0 and below 1, not '1'",
        "--columns: 'usr' is no column",
        "--class-column names a column of the table of items",
    };
    for (int i = 0; i < 7; i++)
        bad[i] = request_of(state, "wrong.db", i ? "x" : "a b", train);
    bad[1].format = "tabel";
    bad[2].split = "half";
    bad[3].asked.test = train;
    bad[3].split = "none";
    bad[4].asked.test_share = 1;
    bad[5].columns = "usr,item";
    bad[6].class_column = "kind";
    for (int i = 0; i < 7; i++) {
        struct outcome outcome = import(state, &bad[i]);
        expect(&outcome, ERR_USAGE, words[i]);
    }
    assert_int_equal(access(in_folder(state, "wrong.db"), F_OK), -1);
}

static void leaves_nothing_after_bad_input(void **state)
{
    struct import_request request = request_of(state, "bad.db", "x", file_of(state, "bad.csv",
                                                                             "user,item\na,b\nc\n"));
    struct outcome outcome = import(state, &request);
    expect(&outcome, ERR_FAILED, "bad.csv, line 3: it has 1 field");
    assert_int_equal(datasets_in(state, "bad.db"), 0);
    request.asked.train = "/nowhere/train.csv";
    outcome = import(state, &request);
    expect(&outcome, ERR_NOT_FOUND, "/nowhere/train.csv: there is no such file");
    request.asked.train = file_of(state, "none.csv", "user,item\n");
    outcome = import(state, &request);
    expect(&outcome, ERR_FAILED, "there are no interactions in it");
    request.asked.train = file_of(state, "good.csv", "user,item\na,b\n");
    outcome = import(state, &request); /* the name is free */
    expect(&outcome, 0, "x: 1 user,");
    outcome = import(state, &request);
    expect(&outcome, ERR_FAILED, "there is a data set x already");
    assert_int_equal(datasets_in(state, "bad.db"), 1);
}

/* Waits until the import waits for more from its pipe, having taken its name. */
static void wait_for_row(void **state, const char *store)
{
    const struct timespec pause = {0, 5000000};
    struct stat status;
    for (int i = 0; i < 2000; i++, nanosleep(&pause, NULL)) {
        struct err err = ERR_INIT;
        const char *path = in_folder(state, store);
        struct store *opened = stat(path, &status) ? NULL : store_open(path, STORE_READ, &err);
        bool locked = opened && store_locked(opened, LOCK_IMPORT, 1);
        store_close(opened);
        if (locked)
            return;
    }
    fail_msg("the import did not begin within ten seconds");
}

/* An import that has read half and now waits at a pipe; *pipe_end keeps it waiting until it is closed. */
static pid_t import_at_pipe(void **state, const char *store, const char *name, int *pipe_end)
{
    const char *path = in_folder(state, name);
    assert_int_equal(mkfifo(path, 0600), 0);
    struct import_request request = request_of(state, store, name, path);
    request.format = "table";
    pid_t pid = begin_import(state, &request);
    *pipe_end = open(path, O_WRONLY | O_CLOEXEC);
    static const char half[] = "user,item\na,b\n";
    assert_int_equal(write(*pipe_end, half, sizeof half - 1), sizeof half - 1);
    wait_for_row(state, store);
    return pid;
}

static void a_signal_leaves_nothing(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM};
    static const char *const stores[] = {"int.db", "term.db"}, *const names[] = {"int", "term"};
    for (int i = 0; i < 2; i++) {
        int pipe_end;
        pid_t pid = import_at_pipe(state, stores[i], names[i], &pipe_end);
        kill(pid, signals[i]);
        struct outcome outcome = end_import(state, pid);
        close(pipe_end);
        expect(&outcome, ERR_FAILED, "interrupted");
        expect(&outcome, ERR_FAILED, "nothing was kept");
        assert_int_equal(datasets_in(state, stores[i]), 0);
    }
}

static void a_killed_import_is_swept_away(void **state)
{
    int pipe_end;
    pid_t pid = import_at_pipe(state, "kill.db", "killed", &pipe_end);
    kill(pid, SIGKILL);
    struct outcome outcome = end_import(state, pid);
    close(pipe_end);
    assert_int_equal(outcome.code, -1);
    struct import_request request = request_of(state, "kill.db", "killed", file_of(state, "t.csv",
                                                                                   "user,item\na,b\n"));
    outcome = import(state, &request);
    expect(&outcome, 0, "killed: 1 user,");
    assert_int_equal(datasets_in(state, "kill.db"), 1);
}

static void two_imports_at_once(void **state)
{
    int pipe_end;
    pid_t pid = import_at_pipe(state, "two.db", "first", &pipe_end);
    const char *other = file_of(state, "t.csv", "user,item\na,b\n");
    struct import_request request = request_of(state, "two.db", "first", other);
    struct outcome outcome = import(state, &request);
    expect(&outcome, ERR_BUSY, "the data set first is being imported by somebody else");
    request.asked.name = "second";
    outcome = import(state, &request);
    expect(&outcome, 0, "second: 1 user,");
    close(pipe_end);
    outcome = end_import(state, pid);
    expect(&outcome, 0, "first: 1 user,");
    assert_int_equal(datasets_in(state, "two.db"), 2);
}

static void many_imports_at_once(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    const char *train = big_table(state);
    pid_t pids[4];
    for (int i = 0; i < 4; i++) {
        struct import_request request = request_of(state, "many.db", names[i], train);
        pids[i] = begin_import(state, &request);
    }
    for (int i = 0; i < 4; i++) {
        struct outcome outcome = end_import(state, pids[i]);
        expect(&outcome, 0, "interactions (train + test)");
    }
    assert_int_equal(datasets_in(state, "many.db"), 4);
}

/* A limit on the length of files does what a full disk does, at every length. */
static void a_full_disk_leaves_nothing(void **state)
{
    const char *train = big_table(state);
    struct import_request request = request_of(state, "full.db", "full", train);
    request.asked.name = "small";
    request.asked.train = file_of(state, "t.csv", "user,item\na,b\n");
    struct outcome outcome = import(state, &request);
    expect(&outcome, 0, "small: 1 user,");
    request.asked.name = "full";
    request.asked.train = train;
    static const rlim_t limits[] = {300000, 1000000, 3000000};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        fflush(NULL);
        pid_t pid = fork();
        if (!pid) {
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &(struct rlimit){limits[i], limits[i]});
            be_import(state, &request);
        }
        outcome = end_import(state, pid);
        assert_int_equal(outcome.code, ERR_FAILED);
        assert_true(strlen(outcome.err) > 10);
        assert_int_equal(datasets_in(state, "full.db"), 1);
    }
    outcome = import(state, &request);
    expect(&outcome, 0, "full: ");
    assert_int_equal(datasets_in(state, "full.db"), 2);
}

static void stdout_that_is_full_is_said(void **state)
{
    fflush(NULL);
    struct import_request request = request_of(state, "out.db", "x", file_of(state, "t.csv", "user,item\na,b\n"));
    pid_t pid = fork();
    if (!pid) {
        struct err err = ERR_INIT;
        if (!freopen("/dev/full", "wb", stdout))
            _exit(99);
        int result = import_run(&request, &err);
        char name[64];
        snprintf(name, sizeof name, "err-%d", (int)getpid());
        file_of(state, name, err.text);
        _exit(result ? (int)err.code : 0);
    }
    struct outcome outcome = end_import(state, pid);
    expect(&outcome, ERR_FAILED, "x was imported, but that could not be written");
}

/* A data set of the development machine; the case is skipped where it is missing. */
static const char *data(const char *name)
{
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];
    const char *folder = getenv("NEARFAR_DATA");
    snprintf(path, sizeof paths[0], "%s/%s", folder ? folder : "../shared/data", name);
    if (access(path, R_OK))
        skip();
    return path;
}

static void gowalla_has_the_published_counts(void **state)
{
    struct import_request request = request_of(state, "real.db", "gowalla", data("gowalla/train.txt.gz"));
    request.asked.test = data("gowalla/test.txt.gz");
    struct outcome outcome = import(state, &request);
    expect(&outcome, 0, "gowalla: 29,858 users, 40,981 items, 810,128 + 217,242 interactions (train + test), 0 "
           "duplicates merged");
    struct err err = ERR_INIT;
    struct dataset dataset;
    struct store *store = store_open(in_folder(state, "real.db"), STORE_READ, &err);
    assert_int_equal(dataset_find(store, "gowalla", &dataset, &err), 0);
    int64_t index;
    for (int64_t id = 0; id < 29858; id += 1471) {
        char text[32];
        snprintf(text, sizeof text, "%lld", (long long)id);
        assert_int_equal(dataset_index(store, dataset.id, "user", text, &index, &err), 0);
        assert_int_equal(index, id);
    }
    store_close(store);
}

static void movielens_has_titles_and_genres(void **state)
{
    struct import_request request = request_of(state, "real.db", "films", data("ml-latest-small/ratings.csv.gz"));
    request.features.items = data("ml-latest-small/movies.csv.gz");
    request.split = "none";
    struct outcome outcome = import(state, &request);
    expect(&outcome, 0, "films: 610 users, 9,724 items, 100,836 + 0 interactions (train + test), 0 duplicates "
           "merged, 9,724 titles, 18 classes, 34 items without one, 6,879 items with several of which the "
           "first counts, 18 items of the table unknown here, ");
}

static void lastfm_has_three_strangers_in_its_test(void **state)
{
    struct import_request request = request_of(state, "real.db", "lastfm", data("lastfm/data1.txt.gz"));
    request.asked.test = data("lastfm/test1.txt.gz");
    request.columns = "user,item,rating";
    struct outcome outcome = import(state, &request);
    expect(&outcome, ERR_FAILED, "the user '1675' does not occur in the training file");
    request.asked.skip_bad = true;
    outcome = import(state, &request);
    expect(&outcome, 0, "lastfm: 1,878 users, 4,489 items, 42,135 + 10,530 interactions (train + test), 0 duplicates "
           "merged, 3 lines skipped of users that train has not");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_what_it_reports),
        cmocka_unit_test(says_it_in_a_line),
        cmocka_unit_test(refuses_a_wrong_request),
        cmocka_unit_test(leaves_nothing_after_bad_input),
        cmocka_unit_test(a_signal_leaves_nothing),
        cmocka_unit_test(a_killed_import_is_swept_away),
        cmocka_unit_test(two_imports_at_once),
        cmocka_unit_test(many_imports_at_once),
        cmocka_unit_test(a_full_disk_leaves_nothing),
        cmocka_unit_test(stdout_that_is_full_is_said),
        cmocka_unit_test(gowalla_has_the_published_counts),
        cmocka_unit_test(movielens_has_titles_and_genres),
        cmocka_unit_test(lastfm_has_three_strangers_in_its_test),
    };
    return cmocka_run_group_tests_name("import: store", tests, folder_setup, folder_teardown);
}
