//! Timestamps of the three commonest forms to nanoseconds since 1970. What is not exactly of such a form is not read.

const SECOND: i64 = 1_000_000_000;
/// The same as in `model/time.py`.
const YEARS: std::ops::Range<i64> = 1824..2116;
const DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

fn number(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

/// `HH:MM:SS` in seconds. A leap second is not read here.
fn clock(text: &[u8]) -> Option<i64> {
    if text.len() != 8 || text[2] != b':' || text[5] != b':' {
        return None;
    }
    let (hour, minute, second) = (number(&text[..2])?, number(&text[3..5])?, number(&text[6..])?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Days since 1970 of a date that exists. (Howard Hinnant, chrono-compatible low-level date algorithms.)
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if !(1..=12).contains(&month) || !YEARS.contains(&year) {
        return None;
    }
    let last = i64::from(DAYS[month as usize - 1]) + i64::from(month == 2 && leap);
    if !(1..=last).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn nanoseconds(seconds: i64, fraction: i64) -> Option<i64> {
    seconds.checked_mul(SECOND)?.checked_add(fraction)
}

/// What is written is ahead of UTC, in seconds: `+HHMM`, or with `colon` `+HH:MM`.
fn offset(text: &[u8], colon: bool) -> Option<i64> {
    let minutes = if colon { 4 } else { 3 };
    if text.len() != minutes + 2 || (colon && text[3] != b':') {
        return None;
    }
    let (hour, minute) = (number(&text[1..3])?, number(&text[minutes..])?);
    if hour > 14 || minute > 59 {
        return None;
    }
    match text[0] {
        b'+' => Some(hour * 3600 + minute * 60),
        b'-' => Some(-(hour * 3600 + minute * 60)),
        _ => None,
    }
}

/// A day as it is written, and its number: lines of one day stand together.
#[derive(Default)]
pub struct Day {
    text: [u8; 10],
    days: i64,
}

impl Day {
    fn read(&mut self, text: &[u8; 10]) -> Option<i64> {
        if *text != self.text {
            if text[4] != b'-' || text[7] != b'-' {
                return None;
            }
            self.days = days(number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?)?;
            self.text = *text;
        }
        Some(self.days)
    }
}

/// `2025-03-03T12:00:00[.123]Z` (or `+01:00`; the `T` may be a blank).
pub fn iso(text: &[u8], day: &mut Day) -> Option<i64> {
    if text.len() < 20 || (text[10] != b'T' && text[10] != b' ') {
        return None;
    }
    let seconds = day.read(text.first_chunk()?)? * 86_400 + clock(&text[11..19])?;
    let (fraction, used) = if text[19] == b'.' { fraction(&text[20..])? } else { (0, 0) };
    let rest = &text[19 + used..];
    let ahead = if rest == b"Z" { 0 } else { offset(rest, true)? };
    nanoseconds(seconds - ahead, fraction)
}

/// The digits behind a point in nanoseconds, and how many bytes they are with it.
fn fraction(text: &[u8]) -> Option<(i64, usize)> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let known = (1..=9).contains(&length);
    known.then(|| Some((number(&text[..length])? * 10_i64.pow(9 - length as u32), 1 + length)))?
}

/// The part of `2025-03-03 12:00:00[.123]` behind its day in nanoseconds, and where it ends. (The `-` may be `/`, the blank a
/// `T`, the point a comma.)
pub fn below_day(text: &[u8]) -> Option<(i64, usize)> {
    if text.len() < 19 || text[4] != text[7] || !matches!(text[4], b'-' | b'/') || !matches!(text[10], b' ' | b'T') {
        return None;
    }
    let pointed = matches!(text.get(19), Some(b'.' | b','));
    let (fraction, used) = if pointed { fraction(&text[20..])? } else { (0, 0) };
    Some((clock(&text[11..19])? * SECOND + fraction, 19 + used))
}

/// `03/Mar/2025:12:00:00 +0000`, as web servers write.
pub fn web(text: &[u8]) -> Option<i64> {
    if text.len() != 26 || text[2] != b'/' || text[6] != b'/' || text[11] != b':' || text[20] != b' ' {
        return None;
    }
    let month = MONTHS.iter().position(|name| name[..] == text[3..6])? as i64 + 1;
    let day = days(number(&text[7..11])?, month, number(&text[..2])?)?;
    nanoseconds(day * 86_400 + clock(&text[12..20])? - offset(&text[21..], false)?, 0)
}

/// The part of `Mar  3 12:34:56` behind its hour, in nanoseconds.
pub fn below_hour(text: &[u8]) -> Option<i64> {
    if text.len() != 15 || text[9] != b':' || text[12] != b':' {
        return None;
    }
    let (minute, second) = (number(&text[10..12])?, number(&text[13..15])?);
    (minute < 60 && second < 60).then_some((minute * 60 + second) * SECOND)
}
