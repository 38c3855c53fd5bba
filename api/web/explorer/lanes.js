/**
 * Put each extent into the first lane where it has room, in the order given.
 *
 * @param {{left: number, right: number}[]} extents
 * @param {number} gap that is kept between two in one lane
 * @returns {number[]} the lane of each, from 0
 */
export function lanes(extents, gap) {
  /** @type {number[]} */
  const ends = [];
  return extents.map(({ left, right }) => {
    const free = ends.findIndex((end) => end + gap <= left);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = right;
    return lane;
  });
}
