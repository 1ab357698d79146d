//! Components side by side.

/// Centres for circles of the given radii, without overlap and close to the first: circles are
/// placed by falling radius, each at the first free place of a spiral from the middle.
pub(super) fn pack(radii: &[f32]) -> Vec<[f32; 2]> {
    let mut order: Vec<usize> = (0..radii.len()).collect();
    order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]).then(a.cmp(&b)));
    let mut centres = vec![[0f32; 2]; radii.len()];
    let mut placed: Vec<([f32; 2], f32)> = Vec::with_capacity(radii.len());
    // Distance from the middle at which circles of the last radius still found room.
    let mut reach = 0f32;
    let mut last_radius = f32::MAX;
    for &i in &order {
        let radius = radii[i];
        // A much smaller circle may fit into gaps that were passed over.
        if radius < 0.7 * last_radius {
            (reach, last_radius) = (0.0, radius);
        }
        let mut distance = reach;
        let centre = 'free: loop {
            let steps = ((6.3 * distance / radius).ceil() as usize).clamp(1, 720);
            for step in 0..steps {
                // Each ring begins elsewhere, so that the packing does not lean to one side.
                let angle = step as f32 / steps as f32 * std::f32::consts::TAU + distance;
                let centre = [distance * angle.cos(), distance * angle.sin()];
                let free = placed.iter().rev().all(|(other, size)| {
                    (centre[0] - other[0]).hypot(centre[1] - other[1]) >= radius + size
                });
                if free {
                    break 'free centre;
                }
            }
            distance += 0.5 * radius;
        };
        reach = distance;
        centres[i] = centre;
        placed.push((centre, radius));
    }
    centres
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_do_not_overlap_and_the_largest_is_in_the_middle() {
        let radii: Vec<f32> = (0..300).map(|i| 1.0 + 20.0 / (1.0 + i as f32)).collect();
        let centres = pack(&radii);
        assert_eq!(centres[0], [0.0, 0.0]);
        for i in 0..radii.len() {
            for j in 0..i {
                let (a, b) = (centres[i], centres[j]);
                assert!((a[0] - b[0]).hypot(a[1] - b[1]) >= (radii[i] + radii[j]) * 0.999);
            }
        }
    }
}
