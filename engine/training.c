/* The knobs of training itself, and those by which a run chooses its parts: see training.h. */
#include "engine/training.h"

#include "engine/parts.h"

#define WORD(kind, name) #name " "
static const char fixed_shape[] = "the optimiser's memory and the checkpoints are made for it when the run starts";

const struct knob knob_lr = {
    .name = "lr", .topic = "optimiser",
    .type = KNOB_REAL, .low = 1e-7, .high = 100, .scale = SCALE_LOG, .start = "0.003",
    .tries = "0.001 0.1",
    .help = "learning rate: how far each step goes (times the schedule)"};

const struct knob knob_weight_decay = {
    .name = "weight_decay", .topic = "optimiser",
    .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LOG, .start = "0",
    .tries = "0.003 0.3",
    .help = "every row shrinks by lr times this each step, touched or not"};

const struct knob knob_max_gradient_norm = {
    .name = "max_gradient_norm", .topic = "optimiser",
    .was = "clip", .type = KNOB_REAL, .low = 0, .high = 1000, .scale = SCALE_LOG,
    .start = "0",
    .help = "gradient clipping: the largest norm of a step's gradient over all tables; 0: off"};

const struct knob knob_negatives = {
    .name = "negatives", .topic = "negatives",
    .type = KNOB_INT, .low = 1, .high = 65536, .scale = SCALE_LOG, .start = "64",
    .unit = "per positive",
    .tries = "64 1024",
    .help = "how many negatives each positive is compared with"};

const struct knob knob_positive_dropout = {
    .name = "positive_dropout", .topic = "data",
    .type = KNOB_REAL, .low = 0, .high = 0.99, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of the batch's known positives left out at random"};

const struct knob knob_mask_known = {
    .name = "mask_known", .topic = "negatives", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "on",
    .help = "what is known of an anchor in train is never its negative"};

const struct knob knob_false_negative_guard = {
    .name = "false_negative_guard", .topic = "negatives",
    .was = "guide", .type = KNOB_REAL, .low = 0, .high = 2, .scale = SCALE_LINEAR,
    .start = "0",
    .help = "false-negative guard: leaves out negatives above this share of the positive; 0: off"};

const struct knob knob_distinct = {
    .name = "distinct", .topic = "negatives", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "off",
    .help = "never the same negative twice for a positive, or in the shared set"};

const struct knob knob_pseudo_count = {
    .name = "pseudo_count", .topic = "pseudo-labels",
    .type = KNOB_INT, .low = 0, .high = 64, .scale = SCALE_LINEAR, .start = "0",
    .unit = "per anchor", .why_not = "checkpoints have room for them from the first step on",
    .help = "most pseudo-labels of an anchor: unknown candidates it is sure of; ranks all each epoch"};

const struct knob knob_pseudo_from = {
    .name = "pseudo_from", .topic = "pseudo-labels",
    .type = KNOB_INT, .low = 0, .high = 100000, .scale = SCALE_LINEAR, .start = "5",
    .unit = "epochs",
    .help = "after how many epochs pseudo-labels begin"};

const struct knob knob_pseudo_threshold = {
    .name = "pseudo_threshold", .topic = "pseudo-labels",
    .type = KNOB_REAL, .low = 0, .high = 20, .scale = SCALE_LINEAR, .start = "3",
    .help = "standard deviations above an anchor's mean score at which a candidate is sure enough"};

const struct knob knob_pseudo_weight = {
    .name = "pseudo_weight", .topic = "pseudo-labels",
    .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "weight of a pseudo-label, where a real positive has 1"};

const struct knob knob_frozen = {
    .name = "frozen", .topic = "model", .was = "freeze", .type = KNOB_CHOICE, .choices = "none ",
    .help = "weights that are not trained (no update, no weight decay), to fine-tune the others"};

const struct knob knob_ema = {
    .name = "ema", .topic = "optimiser",
    .type = KNOB_REAL, .low = 0, .high = 0.99999, .scale = SCALE_LINEAR, .start = "0",
    .why_not = "the averages are kept from the first step on",
    .help = "evaluates a moving average of the weights, with this decay per step; 0: the weights"};

const struct knob knob_pace = {
    .name = "pace", .topic = "watching",
    .type = KNOB_REAL, .low = 0, .high = 10000, .scale = SCALE_LOG, .start = "0", .unit = "steps/s",
    .help = "most steps a second, for watching slowly; 0 is full speed; changes no number"};

const struct knob knob_epochs = {
    .name = "epochs", .topic = "schedule",
    .type = KNOB_INT, .low = 1, .high = 100000, .scale = SCALE_LOG, .start = "20",
    .why_not = "schedules are laid out over it when the run starts", .help = "passes over the train split"};

const struct knob knob_batch = {
    .name = "batch", .topic = "schedule",
    .type = KNOB_INT, .low = 1, .high = 1048576, .scale = SCALE_LOG, .start = "1024",
    .unit = "positives", .why_not = "it decides which interactions each step of an epoch has",
    .help = "positives in a step"};

const struct knob knob_task = {
    .name = "task", .topic = "data",
    .type = KNOB_CHOICE, .choices = TASKS(WORD), .why_not = "it decides what a run is trained on",
    .help = "what are anchors, their positives, and never their negatives"};

const struct knob knob_encoder = {
    .name = "encoder", .topic = "model", .type = KNOB_CHOICE, .choices = ENCODERS(WORD), .why_not = fixed_shape,
    .help = "how the rows of each side become embeddings"};

const struct knob knob_candidate_encoder = {
    .name = "candidate_encoder", .topic = "model",
    .type = KNOB_CHOICE, .choices = "same " ENCODERS(WORD), .start = "same",
    .why_not = fixed_shape,
    .help = "how candidates become embeddings, where they are of another collection than anchors"};

const struct knob knob_head = {
    .name = "head", .topic = "model", .type = KNOB_CHOICE, .choices = "none " HEADS(WORD), .why_not = fixed_shape,
    .help = "layers above the encoder while training; what is used stands below them"};

const struct knob knob_head_dim = {
    .name = "head_dim", .topic = "model", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "64",
    .why_not = "it is the shape of the weights",
    .help = "length of the embeddings above a head, which are contrasted"};

const struct knob knob_predictor = {
    .name = "predictor", .topic = "model",
    .type = KNOB_CHOICE, .choices = "none " HEADS(WORD), .why_not = fixed_shape,
    .help = "layers on the anchors alone, above the head (BYOL)"};

const struct knob knob_candidate_tower = {
    .name = "candidate_tower", .topic = "model", .type = KNOB_CHOICE, .choices = "shared slow ", .start = "shared",
    .why_not = "checkpoints hold the copy from the first step on",
    .help = "candidates by the anchors' own encoder, or by a copy that follows it slowly"};

const struct knob knob_tower_momentum = {
    .name = "tower_momentum", .topic = "model",
    .type = KNOB_REAL, .low = 0, .high = 0.99999, .scale = SCALE_LINEAR, .start = "0.99",
    .help = "share that the slow copy of the encoder keeps of itself each step"};

const struct knob knob_similarity = {
    .name = "similarity", .topic = "model", .type = KNOB_CHOICE, .choices = SIMILARITIES(WORD),
    .why_not = "embeddings learned for one mean nothing to the other",
    .help = "how the similarity of two embeddings is computed"};

const struct knob knob_loss = {
    .name = "loss", .topic = "loss",
    .type = KNOB_LIST, .choices = LOSSES(WORD), .why_not = "values of two losses do not "
                                                                           "make one curve",
    .help = "the loss to minimise; several, joined by +, are added, each with its weight"};

const struct knob knob_learn_tau = {
    .name = "learn_tau", .topic = "temperature", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "off",
    .why_not = "the optimiser's memory is made for it when the run starts",
    .help = "learn the temperature too, from tau on; turning tau sets it anew"};

const struct knob knob_tau_min = {
    .name = "tau_min", .topic = "temperature",
    .was = "tau_least", .type = KNOB_REAL, .low = 1e-4, .high = 1, .scale = SCALE_LOG,
    .start = "0.01",
    .help = "the smallest value that a learned temperature may take"};

const struct knob knob_sharing = {
    .name = "sharing", .topic = "negatives", .type = KNOB_CHOICE, .choices = "own shared catalog ",
    .why_not = "speed and memory are planned for it when the run starts",
    .tries = "shared",
    .help = "negatives: own for each positive, one shared set for the batch, or the whole catalog"};

const struct knob knob_optimizer = {
    .name = "optimizer", .topic = "optimiser",
    .type = KNOB_CHOICE, .choices = OPTIMIZERS(WORD), .why_not = fixed_shape,
    .help = "how a gradient becomes a step"};

const struct knob knob_schedule = {
    .name = "schedule", .topic = "schedule", .type = KNOB_CHOICE, .choices = SCHEDULES(WORD),
    .tries = "cosine",
    .help = "how the learning rate goes down from lr; constant takes it off, to what lr says"};

const struct knob knob_lr_floor = {
    .name = "lr_floor", .topic = "schedule",
    .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of lr that its schedule goes down to"};

const struct knob knob_tau_schedule = {
    .name = "tau_schedule", .topic = "temperature", .type = KNOB_CHOICE, .choices = SCHEDULES(WORD),
    .help = "how the temperature goes from tau to tau_end; constant takes it off, to what tau says"};

const struct knob knob_tau_end = {
    .name = "tau_end", .topic = "temperature",
    .type = KNOB_REAL, .low = 1e-4, .high = 10, .scale = SCALE_LOG, .start = "0.05",
    .help = "temperature where the schedule of tau ends"};

const struct knob knob_validation = {
    .name = "validation", .topic = "evaluation",
    .type = KNOB_REAL, .low = 0, .high = 0.9, .scale = SCALE_LINEAR, .start = "0.1",
    .why_not = "what was trained on cannot be held out any more",
    .help = "share of train held out to choose the best by; 0 trains on all and watches test"};

/* The words are those of enum balance (data/balance.h). */
const struct knob knob_balance = {
    .name = "balance", .topic = "data", .type = KNOB_CHOICE, .choices = "none over under smote ", .start = "none",
    .why_not = "it decides which rows a run trains on",
    .help = "make classes equal in train: copy rows, leave some out, or make some between two"};

const struct knob knob_smote_neighbours = {
    .name = "smote_neighbours", .topic = "data",
    .type = KNOB_INT, .low = 1, .high = 100, .scale = SCALE_LOG, .start = "5",
    .unit = "rows", .why_not = "it decides which rows a run trains on",
    .help = "a row made by balance=smote lies towards one of so many nearest of its class"};

const struct knob knob_eval_every = {
    .name = "eval_every", .topic = "evaluation",
    .type = KNOB_REAL, .low = 0.01, .high = 1000, .scale = SCALE_LOG, .start = "1",
    .unit = "epochs", .why_not = "early stopping counts evaluations",
    .help = "how often its probes measure the run; a few times more in the beginning"};

const struct knob knob_patience = {
    .name = "patience", .topic = "evaluation",
    .type = KNOB_INT, .low = 0, .high = 1000, .scale = SCALE_LINEAR, .start = "0",
    .unit = "evaluations", .why_not = "early stopping counts from the best evaluation",
    .help = "stop after so many evaluations without a better main metric on validation; 0 never"};

const struct knob knob_probe = {
    .name = "probe", .topic = "evaluation", .type = KNOB_LIST, .choices = PROBES(WORD), .start = "ranking+health",
    .why_not = "a curve that stops in the middle misleads",
    .help = "what measures the run at its evaluations; several are joined by +"};

const struct knob knob_main_metric = {
    .name = "main_metric", .topic = "evaluation",
    .type = KNOB_CHOICE, .why_not = "the best step so far was chosen by it",
    .help = "which metric chooses the best step, ends the run (patience) and stands in tables"};

const struct knob knob_baseline = {
    .name = "baseline", .topic = "baseline", .type = KNOB_CHOICE, .choices = "none " BASELINES(WORD), .start = "none",
    .why_not = "a baseline is computed once, and not trained",
    .help = "which baseline the run is (nearfar baseline makes such runs)"};

const struct knob knob_frames_mb = {
    .name = "frames_mb", .topic = "watching",
    .type = KNOB_REAL, .low = 1, .high = 100000, .scale = SCALE_LOG, .start = "64", .unit = "MB",
    .help = "most room for maps, views, batches, confusions each; beyond it older ones are thinned out"};

const struct knob knob_frames_every = {
    .name = "frames_every", .topic = "watching",
    .type = KNOB_INT, .low = 0, .high = 1000000, .scale = SCALE_LOG, .start = "0",
    .unit = "steps", .help = "keeps maps, views and batches every so many steps, watched or not; 0: while watched"};

#define X(name) &knob_##name,
const struct knob *const training_knobs[] = {TRAINING_KNOBS(X) NULL};
#undef X
