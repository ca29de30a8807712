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

    /// Moves everything.
    pub(super) const fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transformations_follow_each_other() {
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]);
        let both = Matrix::shift(2.0, 0.0).then(turned).then(Matrix::UNIT);
        let (x, y) = both.point(1.0, 0.0);
        assert!(x.abs() < 1e-9 && (y - 3.0).abs() < 1e-9);
    }
}
