//! Transformations of the plane, as PDF writes them.

/// What a transformation does: `[a b c d e f]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub(super) const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then `other`.
    pub(super) fn then(self, other: Self) -> Self {
        let [ax, ay, bx, by, cx, cy] = self.0;
        let (cx, cy) = other.point(cx, cy);
        let [mxx, mxy, myx, myy, ..] = other.0;
        Self([
            ax * mxx + ay * myx,
            ax * mxy + ay * myy,
            bx * mxx + by * myx,
            bx * mxy + by * myy,
            cx,
            cy,
        ])
    }

    /// Where a point comes to stand.
    fn point(self, x: f64, y: f64) -> (f64, f64) {
        let [mxx, mxy, myx, myy, mx, my] = self.0;
        (x * mxx + y * myx + mx, x * mxy + y * myy + my)
    }

    /// What brings the box around `from`, as this transformation leaves it, onto the box `to`; boxes are two opposite
    /// corners.
    pub(super) fn fit(self, from: [f64; 4], to: [f64; 4]) -> Self {
        let [x0, y0, x1, y1] = from;
        let corners = [(x0, y0), (x0, y1), (x1, y0), (x1, y1)].map(|(x, y)| self.point(x, y));
        let [left, right, low, high] = to_bounds(corners);
        let [x0, y0, x1, y1] = to;
        let [to_left, to_right, to_low, to_high] = to_bounds([(x0, y0), (x1, y1)]);
        let scale = |from: f64, to: f64| if from > 1e-6 && to > 0.0 { to / from } else { 1.0 };
        let across = scale(right - left, to_right - to_left);
        let up = scale(high - low, to_high - to_low);
        Self([across, 0.0, 0.0, up, to_left - left * across, to_low - low * up])
    }

    /// Moves everything.
    pub(super) const fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }
}

/// Left, right, low and high of points.
fn to_bounds<const N: usize>(points: [(f64, f64); N]) -> [f64; 4] {
    let start = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
    points.iter().fold(start, |[left, right, low, high], (x, y)| {
        [left.min(*x), right.max(*x), low.min(*y), high.max(*y)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_brought_onto_another() {
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]);
        let both = turned.then(turned.fit([0.0, 0.0, 10.0, 20.0], [100.0, 210.0, 140.0, 200.0]));
        let (x, y) = both.point(0.0, 0.0);
        assert!((x - 140.0).abs() < 1e-9 && (y - 200.0).abs() < 1e-9);
        let (x, y) = both.point(10.0, 20.0);
        assert!((x - 100.0).abs() < 1e-9 && (y - 210.0).abs() < 1e-9);
        let flat = Matrix::UNIT.fit([5.0, 5.0, 5.0, 5.0], [1.0, 2.0, 1.0, 2.0]);
        let (x, y) = flat.point(0.0, 0.0);
        assert!((x + 4.0).abs() < 1e-9 && (y + 3.0).abs() < 1e-9);
    }

    #[test]
    fn transformations_follow_each_other() {
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]);
        let both = Matrix::shift(2.0, 0.0).then(turned).then(Matrix::UNIT);
        let (x, y) = both.point(1.0, 0.0);
        assert!(x.abs() < 1e-9 && (y - 3.0).abs() < 1e-9);
    }
}
