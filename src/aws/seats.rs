//! Seats for a bounded number of requests, in which those go first that AWS takes slowly.
//!
//! A request that has had its turn at a token bucket must be sent soon: AWS counts when it arrives. Behind a thousand requests
//! to a service that takes hundreds a second it would arrive together with all that had their turns meanwhile, and AWS would
//! find that too many. And what takes longest must not wait for what could be done beside it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// A bounded number of seats. Clones share them.
#[derive(Clone)]
pub(super) struct Seats(Arc<Mutex<State>>);

struct State {
    free: usize,
    /// Who waits, first come, first served: those that go first, and the others.
    first: VecDeque<oneshot::Sender<Seat>>,
    others: VecDeque<oneshot::Sender<Seat>>,
}

/// A seat that is taken, until it is dropped.
pub(super) struct Seat(Option<Seats>);

impl Seats {
    pub(super) fn new(number: usize) -> Self {
        Self(Arc::new(Mutex::new(State { free: number, first: VecDeque::new(), others: VecDeque::new() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a seat.
    pub(super) async fn take(&self, first: bool) -> Seat {
        let waiting = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                return Seat(Some(self.clone()));
            }
            let (seat, waiting) = oneshot::channel();
            if first {
                state.first.push_back(seat);
            } else {
                state.others.push_back(seat);
            }
            waiting
        };
        // The queue lives as long as these seats do, so a seat comes; were it not so, nobody would wait for ever.
        waiting.await.unwrap_or(Seat(None))
    }

    /// Gives a seat back: to the next who still waits, else to whoever comes.
    fn give_back(&self) {
        loop {
            let next = {
                let mut state = self.state();
                let next = state.first.pop_front().or_else(|| state.others.pop_front());
                if next.is_none() {
                    state.free += 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Seat(Some(self.clone()))) {
                Ok(()) => return,
                // Nobody waits there any more. The seat is offered to the next, and not given back once more.
                Err(mut seat) => drop(seat.0.take()),
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(seats) = self.0.take() {
            seats.give_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn no_more_are_seated_than_there_are_seats() {
        let seats = Seats::new(2);
        let (one, _two) = (seats.take(false).await, seats.take(true).await);
        let mut third = Box::pin(seats.take(false));
        assert!(third.as_mut().now_or_never().is_none());
        drop(one);
        let _third = third.as_mut().now_or_never().unwrap();
        assert!(Box::pin(seats.take(true)).as_mut().now_or_never().is_none());
    }

    #[tokio::test]
    async fn those_that_go_first_pass_the_others_and_keep_their_order() {
        let seats = Seats::new(1);
        let seat = seats.take(false).await;
        let (mut other, mut first, mut second) =
            (Box::pin(seats.take(false)), Box::pin(seats.take(true)), Box::pin(seats.take(true)));
        for waiting in [&mut other, &mut first, &mut second] {
            assert!(waiting.as_mut().now_or_never().is_none());
        }
        drop(seat);
        assert!(other.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        drop(first.as_mut().now_or_never().unwrap());
        drop(second.as_mut().now_or_never().unwrap());
        assert!(other.as_mut().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_seat_for_somebody_who_has_left_goes_to_the_next() {
        let seats = Seats::new(1);
        let seat = seats.take(false).await;
        let mut gone = Box::pin(seats.take(true));
        let mut next = Box::pin(seats.take(false));
        assert!(gone.as_mut().now_or_never().is_none() && next.as_mut().now_or_never().is_none());
        drop(gone);
        drop(seat);
        drop(next.as_mut().now_or_never().unwrap());
        // A seat that was on its way when its owner left is not lost, either.
        let seat = seats.take(false).await;
        let mut late = Box::pin(seats.take(false));
        assert!(late.as_mut().now_or_never().is_none());
        drop(seat);
        drop(late);
        assert!(seats.take(false).now_or_never().is_some());
    }
}
