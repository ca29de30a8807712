//! Whether hits can be chance.
//!
//! Strangers' values hit customers at a known rate, so the number of chance hits among many independent
//! look-ups is close to a Poisson distribution whose mean is the sum of the rates (Le Cam, Pacific J. Math.
//! 10, 1960). Hits count as chance unless a number at least as high has less than the given probability.

/// Whether `hits` hits are no surprise where `expected` come by chance alone.
pub(super) fn is_explained_by_chance(hits: usize, expected: f64, significance: f64) -> bool {
    hits > 0 && tail(hits, expected) >= significance
}

/// Probability of at least `hits` where `expected` are expected.
fn tail(hits: usize, expected: f64) -> f64 {
    if expected <= 0.0 {
        return 0.0;
    }
    let hits = hits as f64;
    if hits > expected && expected > 1e6 {
        // Far out in the tail of a wide distribution: more than six standard deviations are never chance.
        return if hits > 6.0f64.mul_add(expected.sqrt(), expected) {
            0.0
        } else {
            1.0
        };
    }
    if hits <= expected {
        return 1.0;
    }
    // Sum P(hits), P(hits+1), … from the largest term down.
    let mut log_factorial = 0.0;
    let mut n = 2.0;
    while n <= hits {
        log_factorial += f64::ln(n);
        n += 1.0;
    }
    let mut term = hits.mul_add(expected.ln(), -expected - log_factorial).exp();
    let (mut sum, mut at) = (0.0, hits);
    while term > sum * 1e-12 && term > 0.0 {
        sum += term;
        at += 1.0;
        term *= expected / at;
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_agree_with_known_values() {
        assert!((tail(1, 0.01) - (1.0 - (-0.01f64).exp())).abs() < 1e-9);
        assert!((tail(3, 1.0) - 0.080_301_397).abs() < 1e-6);
        assert!(tail(10, 10.0) > 0.5);
        assert!(tail(200, 0.5) < 1e-100);
        assert!(tail(5, 0.0).abs() < 1e-12);
    }

    #[test]
    fn one_hit_in_a_million_customers_is_chance_and_twenty_are_not() {
        assert!(is_explained_by_chance(1, 0.02, 0.005));
        assert!(!is_explained_by_chance(20, 0.2, 0.005));
        assert!(!is_explained_by_chance(1, 0.000_05, 0.005));
        assert!(!is_explained_by_chance(0, 5.0, 0.005));
    }

    #[test]
    fn huge_numbers_end_quickly() {
        assert!(is_explained_by_chance(2_000_000, 2_000_000.0, 0.005));
        assert!(!is_explained_by_chance(3_000_000, 2_000_000.0, 0.005));
    }
}
