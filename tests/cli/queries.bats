# Queries of runs that are saved by name.

load helpers

setup() { nearfar_setup && import_tiny && start_one a && start_one b && start_one c; }
teardown() { nearfar_teardown; }

start_one() { nearfar train tiny --set dim=8 --set batch=64 --set negatives=8 --epochs 1 --name "$1" >/dev/null 2>&1 3>&-; }
listed() { nearfar ls --json --where "$1" >listed.json 2>/dev/null && sqlite3 :memory: "select group_concat(json_extract(value, '\$.name')) from json_each(readfile('listed.json'))"; }

@test "a query that was saved stands for itself in others, and is listed, completed and removed" {
    run -0 nearfar query
    says "no query is saved"
    nearfar query save late 'id>1 OR name:none'
    nearfar query save last 'name:c @late'
    [ "$(listed @late)" = c,b ]
    [ "$(listed '-@late')" = a ]
    [ "$(listed '@late name:b')" = b ]
    # One that was made of another does not change with it.
    nearfar query rm late
    [ "$(listed @last)" = c ]
    run -0 nearfar query
    [ "$output" = "@last  name:c (id>1 OR name:none)" ]
    [ "$(nearfar complete queries)" = @last ]
    run -3 nearfar ls --where @late
    says "no query is saved as late"
    run -3 nearfar query rm late
    run -2 nearfar query save 'two words' a
    run -2 nearfar query save wrong 'tau<'
    run -2 nearfar query save empty ' '
    run -2 nearfar query save
}
