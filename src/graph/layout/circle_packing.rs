//! Packs components side by side.

/// Centres for circles of the given radii, without overlap and close to the first: circles are placed by
/// falling radius, each at the first free point of a spiral from the centre. Every circle is tried
/// against all others, O(n²) per ring in the worst case.
pub(super) fn pack_circles(radii: &[f32]) -> Vec<[f32; 2]> {
    let mut order: Vec<usize> = (0..radii.len()).collect();
    order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]).then(a.cmp(&b)));
    let mut centres = vec![[0f32; 2]; radii.len()];
    let mut placed: Vec<PlacedCircle> = Vec::with_capacity(radii.len());
    // Distance from the centre at which circles of the last radius still found room.
    let mut last_distance = 0f32;
    let mut last_radius = f32::MAX;
    for &i in &order {
        let radius = radii[i];
        // A much smaller circle may fit into gaps that larger ones left.
        if radius < 0.7 * last_radius {
            (last_distance, last_radius) = (0.0, radius);
        }
        let (centre, distance) = first_free_centre(&placed, radius, last_distance);
        last_distance = distance;
        centres[i] = centre;
        placed.push(PlacedCircle { centre, radius });
    }
    centres
}

struct PlacedCircle {
    centre: [f32; 2],
    radius: f32,
}

impl PlacedCircle {
    fn overlaps(&self, centre: [f32; 2], radius: f32) -> bool {
        (centre[0] - self.centre[0]).hypot(centre[1] - self.centre[1]) < radius + self.radius
    }
}

/// The first free centre on rings from `min_distance` outward, and the distance of its ring.
fn first_free_centre(placed: &[PlacedCircle], radius: f32, min_distance: f32) -> ([f32; 2], f32) {
    let mut distance = min_distance;
    loop {
        let steps = ((6.3 * distance / radius).ceil() as usize).clamp(1, 720);
        for step in 0..steps {
            // Each ring begins at another angle, so that the packing does not lean to one side.
            let angle = step as f32 / steps as f32 * std::f32::consts::TAU + distance;
            let centre = [distance * angle.cos(), distance * angle.sin()];
            // The last circles are the nearest and the likeliest to overlap.
            if !placed.iter().rev().any(|circle| circle.overlaps(centre, radius)) {
                return (centre, distance);
            }
        }
        distance += 0.5 * radius;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_do_not_overlap_and_the_largest_is_in_the_centre() {
        let radii: Vec<f32> = (0..300).map(|i| 1.0 + 20.0 / (1.0 + i as f32)).collect();
        let centres = pack_circles(&radii);
        assert_eq!(centres[0], [0.0, 0.0]);
        for i in 0..radii.len() {
            for j in 0..i {
                let (a, b) = (centres[i], centres[j]);
                assert!((a[0] - b[0]).hypot(a[1] - b[1]) >= (radii[i] + radii[j]) * 0.999);
            }
        }
    }
}
