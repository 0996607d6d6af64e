#!/bin/sh
# Writes the tables of the manual from the program itself, between lines `.\" begin NAME` and `.\" end NAME`:
# commands, keys, knobs and presets in nearfar.1, verbs in nearfar-engine.1, the tables of the store in nearfar-store.5.
#
#     man/tables.sh [--check]
#
# With --check nothing is changed; it fails, showing the difference, when writing would change something.
# The programs are those in $NEARFAR_BIN (build/ when it is not set). Needs sqlite3 to read JSON.
set -eu

cd "$(dirname "$0")/.."
bin=${NEARFAR_BIN:-build}
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nearfar() { LANGUAGE=en NEARFAR_STORE=$work/store.db XDG_CONFIG_HOME=$work "$bin/nearfar" "$@"; }

# Rows of a JSON file, tab between the columns: rows FILE PATH COLUMN...
rows() {
    file=$1 path=$2
    shift 2
    columns=
    for column; do columns="$columns${columns:+,}json_extract(value,'\$.$column')"; done
    sqlite3 -separator "$(printf '\t')" :memory: "select $columns from json_each(readfile('$file'),'$path')"
}

commands() {
    nearfar complete commands | while read -r command; do
        nearfar "$command" --help
    done | awk '
        function text(line) { gsub(/\\/, "\\e", line); if (line ~ /^[.\x27]/) line = "\\&" line; return line }
        function end_list() { if (listed) print ".El"; listed = 0 }
        /^Usage: / { sub(/^Usage: nearfar /, ""); sub(/ \[OPTION\]\.\.\.$/, ""); print ".Ss " $0; part = "about"; begun = gap = 0; next }
        /^Options:$/ { part = "options"; next }
        /^Example:$/ { end_list(); part = "example"; next }
        /^$/ { if (part == "about" && begun) gap = 1; next }
        part == "about" { if (gap) print ".Pp"; gap = 0; begun = 1; print text($0); next }
        part == "options" && /^  --(store|help)( |$)/ { skip = 1; next }
        part == "options" && /^  --/ {
            skip = 0; gap = 0
            line = substr($0, 3); at = match(line, /   */)
            left = at ? substr(line, 1, at - 1) : line; right = at ? substr(line, at + RLENGTH) : ""
            n = split(left, words, " "); item = ".It Fl " substr(words[1], 2)
            if (n > 1) item = item " Ar " words[2]
            for (i = 3; i <= n; i++) right = (i == 3 ? "" : right " ") words[i] # a long argument leaves one blank
            if (!listed) print ".Bl -tag -width Ds"
            listed = 1; print item; if (right != "") print text(right); next
        }
        part == "options" { if (!skip) { sub(/^ */, ""); print text($0) } next }
        part == "example" { sub(/^  /, ""); print ".Pp"; print ".Dl " text($0); next }'
}

keys() {
    nearfar keys --json >"$work/keys.json"
    rows "$work/keys.json" '$' screen key command help | awk -F '\t' '
        $1 != screen { if (screen) print ".El"; screen = $1; print ".Ss Keys: " screen; print ".Bl -tag -width Shift-Right -compact" }
        { key = $2; if (key ~ /^[.\x27+:?\/-]$/) key = "\\&" key; print ".It Ic " key; print $4 ".  Command:"; print ".Ql " $3 }
        END { if (screen) print ".El" }'
}

knobs() {
    nearfar knobs --json >"$work/knobs.json"
    rows "$work/knobs.json" '$.knobs' name default type low high choices unit live why_not help used_by | awk -F '\t' '
        function finish(line) { return line ~ /[.?!]$/ ? line : line "." }
        BEGIN { print ".Bl -tag -width Ds" }
        {
            print ".It Va " $1; print finish($10)
            if ($3 == "choice") range = "One of: " $6; else if ($3 == "list") range = "One or more, joined by +, of: " $6; else if ($3 == "numbers") range = "One or more, with commas between, from " ($4 + 0) " to " ($5 + 0); else if ($3 == "bool") range = "on or off"; else range = "From " ($4 + 0) " to " ($5 + 0)
            if ($7 != "") range = range ", in " $7
            print range "; " $2 " when not set."
            print ($8 ? "Live." : finish("Not live: " $9))
            gsub(/ & /, ", with ", $11); gsub(/!/, " other than ", $11); gsub(/,/, ", ", $11); gsub(/,  /, ", ", $11)
            if ($11 != "") print "Read by " $11 "."
        }
        END { print ".El" }'
}

presets() {
    nearfar knobs --json >"$work/knobs.json"
    rows "$work/knobs.json" '$.presets' name data help settings | awk -F '\t' '
        BEGIN { print ".Bl -tag -width Ds" }
        { print ".It Cm " $1 ($2 == "" ? "" : " (" $2 ")"); print $3 ($3 ~ /[.]$/ ? "" : ".") "  Sets"; n = split($4, words, " ")
          for (i = 1; i <= n; i++) print ".Ql " words[i] (i < n ? " ," : " .") }
        END { print ".El" }'
}

metrics() {
    nearfar knobs --json >"$work/knobs.json"
    rows "$work/knobs.json" '$.parts' kind name help | awk -F '\t' '
        BEGIN { print ".Bl -tag -width Ds -compact" }
        $1 == "metric" { print ".It Va " $2; print $3 "." }
        END { print ".El" }'
}

verbs() {
    echo ".Bl -tag -width Ds"
    "$bin/nearfar-engine" --help | sed -n 's/^  \([a-z]*\)  *\(.*\): \([^:]*\)$/.It Cm \1 Ar \2\n\3./p; s/^  \([a-z]*\)  *\([^:]*\)$/.It Cm \1\n\2./p' | sed 's/?\.$/?/'
    echo ".El"
}

# One list per table of schema.sql, from the comments beside it.
tables() {
    awk '
        function safe(line) { return (line ~ /^[.\x27]/ ? "\\&" : "") line }
        function finish(line) { return safe(line ~ /[.?!]$/ ? line : line ".") }
        /^-- .* -----/ { title = $0; sub(/^-- /, "", title); sub(/ -*$/, "", title); said = ""; next }
        /^-- / { line = $0; sub(/^-- /, "", line); said = said (said == "" ? "" : "\n") safe(line); next }
        /^CREATE (TABLE|VIEW) / {
            if (title != "") { print ".Ss " title; title = "" }
            name = $3; sub(/\(.*/, "", name); print ".Pp"; print ".Sy " name; print ".Pp"; if (said != "") print said; said = ""
            if ($2 == "TABLE") { inside = 1; print ".Bl -tag -width Ds -compact" }
            next
        }
        inside && /^\)/ { inside = 0; print ".El"; next }
        inside && /^ *PRIMARY KEY/ { key = $0; sub(/^ *PRIMARY KEY \(/, "", key); sub(/\).*/, "", key); print ".It Em key"; print key; next }
        inside && /^    [a-z]/ {
            comment = ""; at = index($0, "-- "); if (at) comment = substr($0, at + 3)
            type = tolower($2); sub(/,$/, "", type); print ".It Va " $1 " " type
            if (comment != "") print finish(comment)
            next
        }
        inside && /^ *-- / { line = $0; sub(/^ *-- /, "", line); print finish(line); next }
        /^$/ { said = "" }' store/schema.sql
}

# fill FILE NAME: FILE with the region NAME filled by the function of that name, to stdout.
fill() {
    "$2" >"$work/region"
    awk -v name="$2" -v region="$work/region" '
        $0 == ".\\\" begin " name { print; while ((getline line < region) > 0) print line; skip = 1; found = 1; next }
        $0 == ".\\\" end " name { skip = 0 }
        !skip { print }
        END { if (!found || skip) { print "no region " name > "/dev/stderr"; exit 1 } }' "$1"
}

write() { # write PAGE REGION...
    page=$1
    shift
    cp "man/$page" "$work/page"
    for region; do
        fill "$work/page" "$region" >"$work/next"
        mv "$work/next" "$work/page"
    done
    if [ "$check" ]; then
        diff -u "man/$page" "$work/page" || failed=1
    elif ! cmp -s "man/$page" "$work/page"; then
        cp "$work/page" "man/$page"
    fi
}

check= failed=
case ${1-} in
    --check) check=1 ;;
    '') ;;
    *) echo "usage: man/tables.sh [--check]" >&2; exit 2 ;;
esac
write nearfar.1 commands keys knobs metrics presets
write nearfar-engine.1 verbs
write nearfar-store.5 tables
if [ "$failed" ]; then
    echo "the manual is not what the program says: run man/tables.sh" >&2
    exit 1
fi
