//! A filter in parts: what rows must keep to, and the questions that find those that do by an index.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::findings::{Assignee, Eyes, Filter, Outside, Presence, Sort, Whose};
use crate::ingest::{bit, content_key};
use crate::moment::Moment;
use crate::people::Sight;
use crate::store::StoreError;
use crate::store::entity::decision;
use crate::store::entity::finding::{self, Column};

/// Most people in one question: SQLite binds no more values, and [`FEW`] stand beside them.
const MOST_PEOPLE: usize = 25_000;
/// Groups of three letters that a text is sought by; further ones say little more.
const GRAMS: usize = 12;

/// One condition of a filter.
pub(super) struct Part {
    /// What rows must keep to.
    pub(super) whole: Condition,
    /// Questions that an index answers, which together find all that keep to it.
    pub(super) ways: Vec<Way>,
    /// How it goes with the order of the list.
    pub(super) order: Order,
}

/// How a part of a filter goes with the order of a list, where many rows keep to it.
pub(super) enum Order {
    /// Rows that keep to it come soon in any order.
    Spread,
    /// They may all come late: as many as can be are put into order.
    Clustered,
    /// Its index has another order than the list: this is the same in words that no index answers.
    Other(Condition),
}

pub(super) enum Way {
    /// Within what is present or gone.
    Rows(Condition),
    /// The same, of which an index holds nothing else: it is found by its order, which is by customers.
    Rare(Condition),
    /// Anywhere: the database's own index of words, which is asked with this.
    Words(String),
}

impl Part {
    fn of(condition: Condition) -> Self {
        Self {
            ways: vec![Way::Rows(condition.clone())],
            whole: condition,
            order: Order::Spread,
        }
    }
}

/// What somebody may see.
pub(in crate::store) fn seen_by(eyes: &Eyes) -> Result<Condition, StoreError> {
    Ok(match sight(eyes)? {
        None => Condition::all(),
        Some(part) => part.whole,
    })
}

/// The part of a question that says who asks; none where they see everything.
fn sight(eyes: &Eyes) -> Result<Option<Part>, StoreError> {
    Ok(Some(match &eyes.sight {
        Sight::All => return Ok(None),
        Sight::None => Part::of(Condition::all().add(Expr::value(1).eq(0))),
        Sight::Own(person) => Part::of(Condition::all().add(Column::PersonId.eq(*person))),
        Sight::People(people) => {
            if people.len() > MOST_PEOPLE {
                return Err(StoreError::TooMuch("people below one manager"));
            }
            let released = Condition::all()
                .add(Column::Released.eq(true))
                .add(Column::PersonId.is_in(people.iter().copied()));
            let mut whole = Condition::any().add(released);
            let mut all: BTreeSet<_> = people.iter().copied().collect();
            if let Some(own) = eyes.own {
                whole = whole.add(Column::PersonId.eq(own));
                all.insert(own);
            }
            let theirs = Condition::all().add(Column::PersonId.is_in(all));
            Part {
                whole: Condition::all().add(whole),
                ways: vec![Way::Rows(theirs)],
                order: Order::Spread,
            }
        }
    }))
}

/// All that a filter says and its reader may see, without order and place.
pub(in crate::store) fn wanted(filter: &Filter, eyes: &Eyes, now: Moment) -> Result<Condition, StoreError> {
    let mut all = Condition::all().add(Column::Presence.is_in(presences(filter).iter().copied()));
    for part in parts(filter, eyes, now)? {
        all = all.add(part.whole);
    }
    Ok(all)
}

pub(in crate::store) const fn presences(filter: &Filter) -> &'static [&'static str] {
    match filter.presence {
        Presence::Present => &["present"],
        Presence::Removed => &["removed"],
        Presence::All => &["present", "removed"],
    }
}

/// A filter in parts, those that say most before the others.
pub(super) fn parts(filter: &Filter, eyes: &Eyes, now: Moment) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    let all = Condition::all;
    // In lists, counts and exports alike: a count would tell as much as a row.
    let filter = &eyes.own_words(filter);
    parts.extend(sight(eyes)?);
    match filter.whose {
        Some(Whose::Person(person)) => parts.push(Part::of(all().add(Column::PersonId.eq(person)))),
        Some(Whose::Unknown) => parts.push(Part::of(all().add(Column::PersonId.is_null()))),
        None => {}
    }
    if let Some(device) = filter.device {
        parts.push(Part::of(all().add(Column::DeviceId.eq(device))));
    }
    if let Some(source) = filter.source {
        parts.push(Part::of(all().add(Column::SourceId.eq(source))));
    }
    if let Some(content) = &filter.content {
        let same = all()
            .add(Column::ContentKey.eq(content_key(content)))
            .add(Column::Content.eq(content.as_str()));
        parts.push(Part::of(same));
    }
    match filter.assignee {
        Some(Assignee::Account(account)) => parts.push(Part::of(all().add(Column::AssigneeId.eq(account)))),
        Some(Assignee::Nobody) => parts.push(Part::of(all().add(Column::AssigneeId.is_null()))),
        None => {}
    }
    if !filter.rows.is_empty() {
        parts.insert(
            0,
            Part::of(all().add(Column::Seq.is_in(filter.rows.iter().copied()))),
        );
    }
    if filter.held {
        parts.push(Part::of(all().add(Column::Held.eq(true))));
    }
    if !filter.outside.is_empty() {
        // What left at all has an index of its own; the database knows it by these very words.
        let left = Expr::cust("outside <> 0");
        let bits = filter
            .outside
            .iter()
            .fold(0, |bits, one: &Outside| bits | one.bit());
        parts.push(Part {
            whole: all()
                .add(left.clone())
                .add(Expr::cust(format!("(outside & {bits}) <> 0"))),
            ways: vec![Way::Rare(all().add(left))],
            order: Order::Spread,
        });
    }
    if let Some(text) = &filter.text {
        let text = text.to_lowercase();
        parts.push(Part {
            whole: all().add(Expr::col(Column::Words).like(anywhere(&text))),
            ways: vec![Way::Words(text)],
            order: Order::Spread,
        });
    }
    if let Some(folder) = &filter.folder {
        parts.push(below(folder));
    }
    if let Some(format) = &filter.format {
        parts.push(Part::of(all().add(Column::Format.eq(format.as_str()))));
    }
    if !filter.kinds.is_empty() {
        // Each kind has an index of its own, of the rows that have it: the database knows it by these very words.
        let mut whole = Condition::any();
        let mut ways = Vec::new();
        for kind in &filter.kinds {
            let one = Expr::cust(format!("(kinds & {}) <> 0", bit(*kind)));
            whole = whole.add(one.clone());
            ways.push(Way::Rare(all().add(one)));
        }
        parts.push(Part {
            whole: all().add(whole),
            ways,
            order: Order::Spread,
        });
    }
    if !filter.reviews.is_empty() {
        let words = filter.reviews.iter().map(|review| review.as_str());
        parts.push(Part::of(all().add(Column::Review.is_in(words))));
    }
    if !filter.severities.is_empty() {
        let ranks = filter.severities.iter().map(|severity| *severity as i32);
        parts.push(Part::of(all().add(Column::Rank.is_in(ranks))));
    }
    if let Some(id) = filter.decided {
        parts.push(Part::of(all().add(decided_by(id))));
    }
    parts.extend(times(filter, now));
    Ok(parts)
}

/// When findings were seen first, were there, and went.
fn times(filter: &Filter, now: Moment) -> Vec<Part> {
    let all = Condition::all;
    let mut parts = Vec::new();
    let (first, last) = filter.gone_span(now);
    if first.is_some() || last.is_some() {
        let span = all()
            .add_option(first.map(|first| Column::Removed.gte(first)))
            .add_option(last.map(|last| Column::Removed.lte(last)));
        parts.push(Part::of(span));
    }
    if let Some(then) = filter.there_at(now) {
        let stayed = Condition::any()
            .add(Column::Removed.is_null())
            .add(Column::Removed.gt(then));
        parts.push(Part::of(all().add(Column::FirstSeen.lte(then)).add(stayed)));
    }
    let (first, last) = filter.span(now);
    if first.is_some() || last.is_some() {
        let span = |column: Expr| {
            all()
                .add_option(first.map(|first| column.clone().gte(first)))
                .add_option(last.map(|last| column.clone().lte(last)))
        };
        let order = match filter.sort {
            Sort::Customers => Order::Other(span(Expr::cust("first_seen + 0"))),
            Sort::FirstSeen => Order::Spread,
        };
        parts.push(Part {
            order,
            ..Part::of(span(Expr::col(Column::FirstSeen)))
        });
    }
    parts
}

/// What a decision about many, or a rule, decided.
fn decided_by(id: uuid::Uuid) -> SimpleExpr {
    let made = [decision::Column::BulkId, decision::Column::RuleId].map(|by| {
        let mut made = Query::select();
        made.column(decision::Column::SourceId)
            .column(decision::Column::FileId)
            .from(decision::Entity)
            .and_where(by.eq(id));
        made
    });
    let [mut all, ruled] = made;
    // Each has an index of its own.
    all.union(UnionType::Distinct, ruled);
    let key = [Column::SourceId, Column::FileId].map(|column| Expr::col((finding::Entity, column)));
    Expr::tuple(key).in_subquery(all)
}

/// In a folder or below it: the names that begin with it and a separator stand together.
fn below(folder: &str) -> Part {
    let plain = folder.trim_end_matches(['/', '\\']);
    let mut ways = vec![Condition::all().add(Column::Folder.eq(folder))];
    // The sign that follows the separator ends them.
    for (separator, next) in [('/', '0'), ('\\', ']')] {
        ways.push(
            Condition::all()
                .add(Column::Folder.gte(format!("{plain}{separator}")))
                .add(Column::Folder.lt(format!("{plain}{next}"))),
        );
    }
    let any = ways.iter().cloned().fold(Condition::any(), Condition::add);
    Part {
        whole: Condition::all().add(any),
        ways: ways.into_iter().map(Way::Rows).collect(),
        order: Order::Clustered,
    }
}

/// A pattern that finds these words anywhere, with the pattern's own signs taken as they are.
fn anywhere(words: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

/// What SQLite's index of words is asked: all groups of three letters. What has them all may still lack the text.
fn grams(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut grams: Vec<String> = letters
        .windows(3)
        .map(|gram| {
            let gram: String = gram.iter().collect();
            format!("\"{}\"", gram.replace('"', "\"\""))
        })
        .collect();
    grams.sort();
    grams.dedup();
    let step = grams.len().div_ceil(GRAMS).max(1);
    let some: Vec<String> = grams.into_iter().step_by(step).collect();
    some.join(" AND ")
}

fn with_words(database: DbBackend, text: &str, most: u64) -> Condition {
    if database == DbBackend::Sqlite && text.chars().count() >= 3 {
        let asked = "seq IN (SELECT rowid FROM finding_words WHERE finding_words MATCH ? LIMIT ?)";
        let values: [sea_orm::Value; 2] = [grams(text).into(), most.into()];
        Condition::all().add(Expr::cust_with_values(asked, values))
    } else {
        Condition::all().add(Expr::col(Column::Words).like(anywhere(text)))
    }
}

impl Way {
    /// The rows that it finds, up to `most`.
    pub(super) fn rows(&self, database: DbBackend, presence: &str, most: u64) -> Select<finding::Entity> {
        let query = finding::Entity::find()
            .select_only()
            .column(Column::Seq)
            .limit(most);
        match self {
            Self::Rows(condition) => query
                .filter(Column::Presence.eq(presence))
                .filter(condition.clone()),
            Self::Rare(condition) => query
                .filter(Column::Presence.eq(presence))
                .filter(condition.clone())
                .order_by_desc(Column::Customers)
                .order_by_desc(Column::Seq),
            Self::Words(text) => query.filter(with_words(database, text, most)),
        }
    }
}

/// Presence in words that no index serves: the rows are known already.
pub(in crate::store) fn is_still(presence: &str) -> Condition {
    let hidden = Func::coalesce([Expr::col(Column::Presence), Expr::val("")]);
    Condition::all().add(Expr::expr(hidden).eq(presence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sought_by_their_letters_as_they_are() {
        assert_eq!(grams("a\"bc"), "\"\"\"bc\" AND \"a\"\"b\"");
        assert_eq!(grams("ab"), "");
        assert!(
            grams(&"abcdefghijklmnopqrstuvwxyz".repeat(3))
                .matches("AND")
                .count()
                < GRAMS
        );
    }
}
