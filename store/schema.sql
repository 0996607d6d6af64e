-- The store of nearfar, version 6. This file is the documentation of every table and column, and it is the very
-- text that makes a new store. Later versions only add (see migrations in store.c).
--
-- One column, one writer: the workbench and the command line insert runs, settings and events; the engine writes
-- everything else of a run. Times are seconds since 1970. Steps count finished training steps.

-- Facts about the store itself.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,            -- 'engine_fingerprint': which engine binary published the catalogue; 'query NAME': a query of runs that was saved; 'sweep PREFIX': the command that goes on with a sweep; 'stop PREFIX': it was asked to stop
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Data sets --------------------------------------------------------------------------------------------------------

-- One row for a data set. It is visible once its status is 'ready'.
CREATE TABLE dataset (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,   -- what a person types
    status     TEXT NOT NULL,          -- 'importing' (an importer holds its lock) or 'ready'
    kind       TEXT NOT NULL,          -- 'interactions' (users and the items they chose) or 'collections': what they are, the tables below tell of either; or 'imported': no rows, but runs of another program
    source     TEXT NOT NULL,          -- the file or files it came from
    split      TEXT NOT NULL,          -- how test was set apart: 'given', 'ratio 0.2' and 'time 0.2' (of each user), 'leave-one-out', 'moment 0.2 from 1458635237.25' (everybody from that time on), 'item 0.2' (of the items, with all of their interactions), 'class 0.2' (of the rows of each class), 'none'
    users      INTEGER NOT NULL,       -- of interactions; else 0
    items      INTEGER NOT NULL,       -- of interactions; else 0
    train      INTEGER NOT NULL,       -- interactions in the train split; without interactions, rows
    test       INTEGER NOT NULL,       -- the same of the test split
    duplicates INTEGER NOT NULL,       -- repeated (user, item) pairs that were merged
    skipped    INTEGER NOT NULL,       -- lines passed over because --skip-bad was given: unreadable ones, and those of users of test that train has not
    created    REAL NOT NULL,
    fingerprint TEXT NOT NULL DEFAULT '', -- of the split, see nearfar-store(5): equal for two data sets that measure the same; '' when it was never made
    warnings   TEXT NOT NULL DEFAULT '[]', -- JSON array of sentences: what the import found strange in what came out
    task       TEXT NOT NULL DEFAULT 'user_item' -- of runs that choose none: they begin with the preset of its name, where there is one
);

-- Bulk numbers, packed little-endian, in chunks of at most 4 MiB that are read once when a run starts.
-- Which of them belong to what, `feature` and `relation` tell; a row is never cut between two chunks.
-- Interactions have the columns 'user' and 'item' (u32 indexes), and where the source had them 'time' (i64 seconds),
-- beside it 'fraction' (u32 nanoseconds, where a time of the source has parts of a second) and 'rating' (f32). Where a table of items said it, the split 'items' has the column 'class' (u32), a value for each
-- item in order: the index of its class, 4294967295 when it has none.
-- What an import did to a dense feature stands under the split 'COLLECTION.FEATURE', so that the same can be done to rows
-- that come later: 'fill' (f32 for each number of a row), what missing ones became, 'low' and 'high' (the same), the bounds to
-- which those far out were set, and 'background' (three u8), the colour under pictures that are not opaque. None of them is
-- there where that was not done.
CREATE TABLE column_chunk (
    dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
    split   TEXT NOT NULL,             -- 'train' or 'test'; of a feature its `place`, which is 'items' for what is said of items
    name    TEXT NOT NULL,             -- which column
    seq     INTEGER NOT NULL,          -- chunks in order, from 0
    type    TEXT NOT NULL,             -- 'u32', 'i64', 'f32' or 'u8'
    rows    INTEGER NOT NULL,          -- values in this chunk
    data    BLOB NOT NULL,
    PRIMARY KEY (dataset, split, name, seq)
) WITHOUT ROWID;

-- What users and items, or the rows of another collection, are called outside: the id in the source file, and a title where a
-- table of items was given. And what classes of items are called: select id from name where dataset = 1 and side = 'class';
CREATE TABLE name (
    dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
    side    TEXT NOT NULL,             -- 'user', 'item' or another collection; 'class', or the `side` of another feature; that of classes, or COLLECTION.FEATURE of texts, with '.column' behind it: the column of the file that they came from
    idx     INTEGER NOT NULL,          -- the index that the packed columns use, from 0
    id      TEXT NOT NULL,             -- as written in the source
    title   TEXT,                      -- for people
    PRIMARY KEY (dataset, side, idx)
) WITHOUT ROWID;
CREATE INDEX name_by_id ON name(dataset, side, id);

-- A list of rows of one kind in a data set: users, items, points.
CREATE TABLE collection (
    dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    ord     INTEGER NOT NULL,          -- order in lists
    rows    INTEGER NOT NULL,
    named   INTEGER NOT NULL DEFAULT 1,-- 1 when its rows have ids in `name`, where side is this name; else they are called 1, 2, ...
    PRIMARY KEY (dataset, name)
) WITHOUT ROWID;

-- A column of a collection, in the order of its rows.
CREATE TABLE feature (
    dataset    INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
    collection TEXT NOT NULL,
    name       TEXT NOT NULL,
    ord        INTEGER NOT NULL,       -- order in lists
    kind       TEXT NOT NULL,          -- 'dense' (as many numbers for each row), 'ragged' (numbers, of each row as many as it has), 'text' (the same of bytes), 'class' (a class for each row, or 4294967295 where it has none), 'group' (the same: rows of a group are never on both sides of a split), 'whole' (which whole each row is a part of, as a token of a sentence: 0 0 0 1 1 2 ..., parts in their order; a whole is never on both sides of a split) or 'split' (0 train, 1 validation, 2 test)
    type       TEXT NOT NULL,          -- of its numbers: 'u8' or 'f32' of a dense one, 'u32' of a ragged one and of classes, 'u8' of a text and of a split
    shape      TEXT NOT NULL DEFAULT '', -- of a row of a dense one, the last varying fastest: '2', '28x28', '32x32x3'
    classes    INTEGER NOT NULL DEFAULT 0, -- how many there are; each has a row
    place      TEXT NOT NULL,          -- its numbers are the column_chunk with this `split`
    chunk      TEXT NOT NULL,          -- and this `name`; of a ragged one and a text, CHUNK.start (i64) tells where each row begins, and at last where all end
    side       TEXT NOT NULL DEFAULT '', -- what its classes, or the numbers of a dense one, are called stands in `name` with this `side`; '' when they are called 1, 2, ...
    PRIMARY KEY (dataset, collection, name)
) WITHOUT ROWID;

-- Pairs of rows: users chose items, texts mean the same. They are two columns of u32 indexes in column_chunk, where `split` is 'train'
-- or 'test', or 'valid' where the pairs of validation were given and are not a share of train.
CREATE TABLE relation (
    dataset     INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    ord         INTEGER NOT NULL,      -- order in lists
    role        TEXT NOT NULL,         -- 'positive': the two belong together
    from_name   TEXT NOT NULL,         -- the collections; they may be the same
    to_name     TEXT NOT NULL,
    from_chunk  TEXT NOT NULL,         -- `name` in column_chunk of the rows of the first
    to_chunk    TEXT NOT NULL,         -- and of the second
    value_chunk TEXT NOT NULL DEFAULT '', -- of the value of each pair (f32); '' when there are none
    time_chunk  TEXT NOT NULL DEFAULT '', -- of its time (i64 seconds); '' when there are none
    train       INTEGER NOT NULL,      -- pairs in the train split
    test        INTEGER NOT NULL,      -- pairs in the test split
    PRIMARY KEY (dataset, name)
) WITHOUT ROWID;
-- Interactions that a program of before has imported say none of this: it follows from where their chunks lie.
CREATE TRIGGER dataset_described AFTER UPDATE OF status ON dataset
WHEN new.status = 'ready' AND new.kind = 'interactions' AND NOT EXISTS (SELECT 1 FROM collection WHERE dataset = new.id)
BEGIN
INSERT INTO collection (dataset, name, ord, rows) VALUES (new.id, 'user', 0, new.users), (new.id, 'item', 1, new.items);
INSERT INTO relation SELECT new.id, 'chose', 0, 'positive', 'user', 'item', 'user', 'item',
iif(EXISTS (SELECT 1 FROM column_chunk WHERE dataset = new.id AND split IN ('train', 'test') AND name = 'rating'), 'rating', ''),
iif(EXISTS (SELECT 1 FROM column_chunk WHERE dataset = new.id AND split IN ('train', 'test') AND name = 'time'), 'time', ''), new.train, new.test;
INSERT INTO feature (dataset, collection, name, ord, kind, type, classes, place, chunk, side)
SELECT new.id, 'item', 'class', 0, 'class', 'u32',
(SELECT count(*) FROM name WHERE dataset = new.id AND side = 'class'), 'items', 'class', 'class'
WHERE EXISTS (SELECT 1 FROM column_chunk WHERE dataset = new.id AND split = 'items' AND name = 'class');
END;

-- Runs -------------------------------------------------------------------------------------------------------------

-- One training run. 'lost' is never stored: it is a run that says queued, running or paused while nobody holds its lock.
CREATE TABLE run (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that a checkpoint folder has one owner
    name      TEXT NOT NULL,           -- a label; need not be unique, the newest is meant
    dataset   INTEGER NOT NULL REFERENCES dataset(id),
    preset    TEXT,                    -- the preset it began from
    parent    INTEGER REFERENCES run(id) ON DELETE SET NULL, -- the run it was forked from
    fork_step INTEGER,                 -- it shares the parent's history up to this step
    status    TEXT NOT NULL,           -- queued, running, paused, done, stopped, failed
    message   TEXT NOT NULL DEFAULT '',-- why it failed, what it waits for, why it ended
    seed      INTEGER NOT NULL,
    threads   INTEGER NOT NULL,        -- asked for; 0 is one per core
    pid       INTEGER,                 -- of the engine, for people only; whether it is alive is known from its lock
    engine    TEXT,                    -- version of the engine that trained it last
    kernel    TEXT,                    -- BLAS kernel and processor features, on which the last bits depend
    step      INTEGER NOT NULL DEFAULT 0,
    steps     INTEGER NOT NULL DEFAULT 0,  -- planned
    epoch     REAL NOT NULL DEFAULT 0,     -- passes over the train split so far
    rate      REAL NOT NULL DEFAULT 0,     -- interactions per second, lately
    seconds   REAL NOT NULL DEFAULT 0,     -- spent training, pauses left out
    best_step INTEGER,                 -- the step of the best checkpoint by the validation metric
    created   REAL NOT NULL,
    started   REAL,
    ended     REAL,
    rules     INTEGER NOT NULL DEFAULT 1, -- by which rules its numbers are computed: see store/run.h
    alarm     TEXT NOT NULL DEFAULT '',-- what was wrong at its last evaluation, with a remedy; '' when nothing was
    balanced  TEXT NOT NULL DEFAULT '',-- what balance did to the rows that it trains on, with counts; '' when nothing
    owner     TEXT NOT NULL DEFAULT '',-- who began it: a student, or a user's name on the machine; '' of runs from before there were owners
    twin_of   INTEGER,                 -- this run makes all changes of its parent except the one with this number (event.seq)
    stop_at   INTEGER,                 -- it stops when it first comes to this step; NULL: at its planned end
    evaluates_from INTEGER NOT NULL DEFAULT 0, -- its first evaluation at its pace; those of earlier steps count for no best
    main_metric INTEGER REFERENCES metric(id) -- by which it is judged, its best chosen and its patience counted; NULL before its engine has begun
);
CREATE INDEX run_children ON run(parent);

-- The start value of every knob of a run. With the seed and the events this is the full recipe: the value of a knob at
-- step s is its start value changed by the events applied up to s.
CREATE TABLE setting (
    run   INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    knob  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run, knob)
) WITHOUT ROWID;

-- Everything a person (or script) asked of a run, in order. This log is also the channel: the engine looks for rows
-- whose applied_at is NULL between two steps. Of its own it adds one kind, rollback: the loss or its gradient was not
-- finite in step asked_step, and the run went back to step `step`.
CREATE TABLE event (
    run        INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,       -- 1, 2, ... within the run
    verb       TEXT NOT NULL,          -- set, pause, resume, step (take one and pause), stop; rollback
    knob       TEXT NOT NULL DEFAULT '',
    old        TEXT NOT NULL DEFAULT '', -- value before, written by the engine when it applies the event
    new        TEXT NOT NULL DEFAULT '', -- value asked for
    actor      TEXT NOT NULL,          -- who: 'workbench', 'command line', 'engine', ...
    why        TEXT NOT NULL DEFAULT '', -- the note given with it
    asked_at   REAL NOT NULL,
    asked_step INTEGER NOT NULL,       -- the step the run was known to be at
    applied_at REAL,                   -- NULL while pending
    step       INTEGER,                -- in force from after this many steps
    refused    TEXT,                   -- why the engine did not do it, if it did not
    answer     TEXT NOT NULL DEFAULT '', -- what the engine said of it: what a schedule makes of the value
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE INDEX event_pending ON event(run, seq) WHERE applied_at IS NULL;

-- Metrics ----------------------------------------------------------------------------------------------------------

-- Short numbers for metric names, and what each metric is, written by the engine that measures it. A name is the base, behind
-- the split or a group and '/' where it has one, before '@' and the cut where it has one: 'loss', 'health/ties', 'test/mrr@10'.
CREATE TABLE metric (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    higher INTEGER NOT NULL,           -- 1 when higher is better
    base   TEXT NOT NULL DEFAULT '',   -- what is measured
    split  TEXT NOT NULL DEFAULT '',   -- 'valid' or 'test'; '' when it is of no part of the data
    cut    INTEGER NOT NULL DEFAULT 0, -- list length K of the metric, as in recall@K; 0 when it has none
    pane   TEXT NOT NULL DEFAULT '',   -- the chart it belongs to: 'main', 'loss', 'health', 'knob'
    unit   TEXT NOT NULL DEFAULT '',   -- what it counts, for people
    comparable INTEGER NOT NULL DEFAULT 1 -- 1 when two runs on the same data can be compared by it, whatever their settings
);
-- Of a metric that was written down by its name alone the rest follows from the name.
CREATE TRIGGER metric_described AFTER INSERT ON metric WHEN new.base = ''
BEGIN UPDATE metric SET split = iif(name LIKE 'valid/%', 'valid', iif(name LIKE 'test/%', 'test', '')),
    cut = iif(instr(name, '@'), CAST(substr(name, instr(name, '@') + 1) AS INTEGER), 0),
    base = substr(name, instr(name, '/') + 1, iif(instr(name, '@'), instr(name, '@') - instr(name, '/') - 1, length(name))),
    pane = CASE WHEN name LIKE 'valid/%' OR name LIKE 'test/%' THEN 'main' WHEN name LIKE 'health/%' THEN 'health'
           WHEN name = 'loss' OR name LIKE 'loss/%' THEN 'loss' ELSE 'knob' END,
    comparable = NOT (name = 'loss' OR name LIKE 'loss/%')
WHERE id = new.id; END;

-- Every recorded value, with all its bits. NULL is not-a-number.
CREATE TABLE point (
    run    INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    metric INTEGER NOT NULL REFERENCES metric(id),
    step   INTEGER NOT NULL,
    value  REAL,
    PRIMARY KEY (run, metric, step)
) WITHOUT ROWID;

-- Last and best of each metric of a run, kept by the engine so that a table of a thousand runs is one query.
CREATE TABLE summary (
    run       INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    metric    INTEGER NOT NULL REFERENCES metric(id),
    last_step INTEGER NOT NULL,
    last      REAL,
    best_step INTEGER NOT NULL,
    best      REAL,
    points    INTEGER NOT NULL,        -- how many are recorded
    PRIMARY KEY (run, metric)
) WITHOUT ROWID;

-- The same, to be read by people: select * from metrics where run = 1 and name = 'loss';
CREATE VIEW metrics AS
    SELECT run, name, step, value FROM point JOIN metric ON metric.id = point.metric;

-- Pictures of the inside, made only while somebody watches. The newest of a kind replaces the one before.
CREATE TABLE snapshot (
    run     INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,             -- 'similarity': JSON {"low","high","positive":[shares],"negative":[shares]};
                                       -- 'in_force': JSON {"lr","tau"}, where more than the knob moves them
    step    INTEGER NOT NULL,
    created REAL NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (run, kind)
) WITHOUT ROWID;

-- What the inside of a run looked like at some steps, while somebody watched or every frames_every steps: the setting frames_mb
-- says how much is kept, and then every second one of the older half goes. A fork has those of its parent from before it left.
CREATE TABLE frame (
    id      INTEGER PRIMARY KEY,
    run     INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,             -- 'map': rows as they are embedded, and two views of some
                                       -- 'views': some pictures, and two views of each
                                       -- 'batch': some anchors, their positives and negatives, and what the loss makes of each
                                       -- 'confusion': right class, answer, number of rows; at evaluations, watched or not
                                       -- 'similarities': shares of a batch's similarities by size
                                       -- 'course': where schedules take lr and tau from there to the end of the run
                                       -- 'space/SIDE/METHOD': a picture of all its vectors, which nearfar project made
                                       -- 'space/SIDE/vectors': those vectors; 'space/SIDE/clusters': their clusters
    step    INTEGER NOT NULL,
    created REAL NOT NULL,
    bytes   INTEGER NOT NULL,          -- of data
    data    BLOB NOT NULL,             -- a safetensors file of F32 arrays, and of U8 for pictures
    UNIQUE (run, kind, step)
);
-- Who watches which run, and until when. A workbench renews its row; the engine makes snapshots while one is in force.
CREATE TABLE lease (
    run     INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    watcher TEXT NOT NULL,
    until   REAL NOT NULL,
    PRIMARY KEY (run, watcher)
) WITHOUT ROWID;

-- Weights are safetensors files in the folder <store>-files/<run>/, written under a temporary name, synced and renamed.
CREATE TABLE checkpoint (
    run     INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    step    INTEGER NOT NULL,
    kind    TEXT NOT NULL,             -- 'timer', 'edit' (before a live change), 'best', 'end'
    file    TEXT NOT NULL,             -- its name inside the folder
    bytes   INTEGER NOT NULL,
    crc32   INTEGER NOT NULL,          -- of the whole file
    created REAL NOT NULL,
    PRIMARY KEY (run, step, kind)
) WITHOUT ROWID;

-- What a run was given before its first step and cannot be trained or replayed without: files in its folder, made from
-- another run or from a file, which may change or go away afterwards.
CREATE TABLE given (
    run       INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    kind      TEXT NOT NULL,           -- 'start' (a run whose weights it begins with), 'vectors' (of words) or 'weights' that it begins with, 'teacher', or the 'vocabulary' that texts are read by
    source    TEXT NOT NULL,           -- the name of the run, or the path of the file, that it was made from
    from_run  INTEGER REFERENCES run(id) ON DELETE SET NULL, -- the run; NULL for a file, and once the run is removed
    from_step INTEGER,                 -- the step of the checkpoint that was taken
    file      TEXT NOT NULL DEFAULT '',-- its name inside the folder; '' until the engine has made it
    bytes     INTEGER NOT NULL DEFAULT 0,
    crc32     INTEGER NOT NULL DEFAULT 0, -- of the whole file
    PRIMARY KEY (run, kind)
) WITHOUT ROWID;

-- What people say of runs. Written by the workbench and the command line.
CREATE TABLE label (
    run  INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                -- 'tag', 'note', 'star' or 'archived'
    text TEXT NOT NULL DEFAULT '',     -- the word of a tag, of which a run may have several; the note; of the others ''
    PRIMARY KEY (run, kind, text)
) WITHOUT ROWID;

-- Lessons ----------------------------------------------------------------------------------------------------------

-- How far each student is in each lesson, written by the workbench: a row for every step that was begun. What was answered is
-- never changed afterwards.
CREATE TABLE lesson_answer (
    student  TEXT NOT NULL,
    lesson   TEXT NOT NULL,            -- the name of its file without ending and language
    step     TEXT NOT NULL,            -- its name in the file
    answer   TEXT NOT NULL DEFAULT '', -- what was chosen or typed last
    correct  INTEGER,                  -- 1 or 0; NULL: nothing to be right about, or not answered
    tries    INTEGER NOT NULL DEFAULT 0, -- answers that were given
    hints    INTEGER NOT NULL DEFAULT 0, -- hints that were read; one more than there are: the answer, too
    run      INTEGER REFERENCES run(id) ON DELETE SET NULL, -- the run that was begun in this step
    begun    REAL NOT NULL,            -- when the step was first seen
    answered REAL,                     -- when it was done; NULL while it is not
    PRIMARY KEY (student, lesson, step)
) WITHOUT ROWID;

-- How much students may train and keep, as the teacher has set it with the command line. A row without a student is of every
-- student who has none.
CREATE TABLE quota (
    student   TEXT PRIMARY KEY,        -- '' for everybody else
    training  INTEGER,                 -- runs that train or are paused at once; NULL here and below: no limit
    runs      INTEGER,                 -- runs that are kept
    megabytes INTEGER                  -- of their checkpoints, 10^6 bytes each
) WITHOUT ROWID;

-- The engine's catalogue -------------------------------------------------------------------------------------------

-- Every choosable thing the engine has: encoder, similarity, loss, negatives, view, optimiser, schedule, probe, metric, toy, importer.
CREATE TABLE part (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    ord  INTEGER NOT NULL,             -- order of the engine's list
    help TEXT NOT NULL,                -- one line
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- Every knob. Faces of the program (panel, checks, completion, manual) come from these rows alone.
CREATE TABLE knob (
    name     TEXT PRIMARY KEY,
    ord      INTEGER NOT NULL,         -- order in lists
    type     TEXT NOT NULL,            -- real, int, bool, choice, list (choices joined by '+'), numbers (one or more, with commas between)
    low      REAL NOT NULL,
    high     REAL NOT NULL,
    scale    TEXT NOT NULL,            -- linear or log: how arrow keys move it and how its bar is drawn
    start    TEXT NOT NULL,            -- default
    unit     TEXT NOT NULL,
    live     INTEGER NOT NULL,         -- 1 when it may change while the model trains
    why_not  TEXT NOT NULL,            -- why it may not
    choices  TEXT NOT NULL,            -- words of a choice, separated by spaces
    help     TEXT NOT NULL,            -- one line
    used_by  TEXT NOT NULL,            -- runs that read it; empty: every run does. 'knob:word' and 'knob!words' (any other word) and 'knob>0' separated by spaces: one of them; of groups that '&' separates one of each
    was      TEXT NOT NULL DEFAULT '', -- a former name, under which runs of before have it; '' for none
    tries    TEXT NOT NULL DEFAULT '', -- what a search draws from: 'LOW HIGH' of a number, words of a choice; '' when it leaves it alone
    topic    TEXT NOT NULL DEFAULT ''  -- under which heading it stands in lists: 'temperature', 'optimiser'
) WITHOUT ROWID;
CREATE INDEX knob_was ON knob(was); -- each look at the settings of a run asks for former names

-- Named sets of settings. One name may have several, each for other data.
CREATE TABLE preset (
    name     TEXT NOT NULL,
    data     TEXT NOT NULL,            -- the data that it is for: 'interactions', 'numbers', 'pictures', 'pictures+unlabelled'; '' for all
    ord      INTEGER NOT NULL,         -- order in lists; of those with one name, the first that is for the data counts
    help     TEXT NOT NULL,
    settings TEXT NOT NULL,            -- 'knob=value' separated by spaces
    PRIMARY KEY (name, data)
) WITHOUT ROWID;
