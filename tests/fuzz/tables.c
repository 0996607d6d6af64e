/* Delimited tables, with what --delimiter, --quote and --no-header may say. */
#include "tests/fuzz/fuzz.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "user,item,rating,time\nann,\"pear, \"\"ripe\"\"\",5,2024-01-31\nbob,fig,3,2024-02-29T12:30:00Z\n",
        "\xef\xbb\xbfUser ID;Product;note\r\n用户;\"two\r\nlines\";x\r\nu2;é;\r\n",
        "user item weight\na b 1e3\na c -2\n",
        "# note\n\"user\";\"item\";\"rating\"\r\n\"a\";\"the \\\"b\\\"\";4,5\r\n%\n\"c\";\"two\nlines\";3\n",
        "\"user\" \"item\" \"time\"\n\"1\" \"u\" \"i\" 1500000000123\n\"2\" \"u\" \"j\" 1500000000124\n",
        "sep=;\nuser;item;time\na;-5;0.25\na;007;0.5\nb;NA;0.75\n",
        "user\titem\na\t\"b\nc\td\n", "user,item\r1,1.23E+11\r2,\\N\r", "user|item\nx|y\n",
        "user_id:token\titem_id:token\ttimestamp:float\n1\t2\t3.5\n", NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char *const delimiters[] = {NULL, NULL, NULL, NULL, NULL, ",", "tab", ";", " ", "::", "|", "ab"};
    static const char *const quotes[] = {NULL, NULL, NULL, NULL, NULL, "none", "double", "single", "x"};
    static const char *const columns[] = {NULL, NULL, NULL, "user,item", "user,-,item,rating", "item,user,time"};
    struct collector collector;
    uint32_t choice = fuzz_choice(bytes, n) >> 8;
    collector_init(&collector, columns[choice % 6], false);
    collector.delimiter = delimiters[choice / 6 % 12];
    collector.quote = quotes[choice / 72 % 9];
    collector.no_header = collector.columns && choice & 1 << 20;
    fuzz_import("table", &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
