//! The words for levels that the pattern of application lines knows.

pub fn is_one(word: &[u8]) -> bool {
    match word {
        b"INFO" | b"WARN" | b"ERROR" | b"DEBUG" | b"WARNING" | b"TRACE" | b"VERBOSE" | b"INFORMATION" | b"NOTICE"
        | b"ERR" | b"SEVERE" | b"CRITICAL" | b"CRIT" | b"FATAL" | b"PANIC" | b"ALERT" | b"EMERG" | b"LOG" | b"HINT"
        | b"DETAIL" | b"STATEMENT" | b"DBG" | b"INF" | b"WRN" | b"TRC" | b"FTL" | b"FINEST" | b"FINER" | b"FINE"
        | b"CONFIG" => true,
        [b'D', b'E', b'B', b'U', b'G', digit] => digit.is_ascii_digit(),
        [_, rest @ ..] if rest.first().is_some_and(u8::is_ascii_lowercase) => matches!(
            (word[0].to_ascii_lowercase(), rest),
            (b't', b"race")
                | (b'v', b"erbose")
                | (b'd', b"ebug")
                | (b'i', b"nformation" | b"nfo")
                | (b'n', b"otice")
                | (b'w', b"arning" | b"arn")
                | (b'e', b"rror" | b"merg")
                | (b'c', b"ritical" | b"rit")
                | (b'f', b"atal")
                | (b'a', b"lert")
        ),
        _ => false,
    }
}
