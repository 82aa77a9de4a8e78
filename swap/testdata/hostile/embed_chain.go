package main

type t0 struct{ X int }
type t1 struct{ *t0 }
type t2 struct{ *t1 }
type t3 struct{ *t2 }
type t4 struct{ *t3 }
type t5 struct{ *t4 }
type t6 struct{ *t5 }
type t7 struct{ *t6 }
type t8 struct{ *t7 }
type t9 struct{ *t8 }
type t10 struct{ *t9 }
type t11 struct{ *t10 }
type t12 struct{ *t11 }
type t13 struct{ *t12 }
type t14 struct{ *t13 }
type t15 struct{ *t14 }
type t16 struct{ *t15 }
type t17 struct{ *t16 }
type t18 struct{ *t17 }
type t19 struct{ *t18 }
type t20 struct{ *t19 }
type t21 struct{ *t20 }
type t22 struct{ *t21 }
type t23 struct{ *t22 }
type t24 struct{ *t23 }
type t25 struct{ *t24 }
type t26 struct{ *t25 }
type t27 struct{ *t26 }
type t28 struct{ *t27 }
type t29 struct{ *t28 }
type t30 struct{ *t29 }
type t31 struct{ *t30 }
type t32 struct{ *t31 }
type t33 struct{ *t32 }
type t34 struct{ *t33 }
type t35 struct{ *t34 }
type t36 struct{ *t35 }
type t37 struct{ *t36 }
type t38 struct{ *t37 }
type t39 struct{ *t38 }
type t40 struct{ *t39 }
type t41 struct{ *t40 }
type t42 struct{ *t41 }
type t43 struct{ *t42 }
type t44 struct{ *t43 }
type t45 struct{ *t44 }
type t46 struct{ *t45 }
type t47 struct{ *t46 }
type t48 struct{ *t47 }
type t49 struct{ *t48 }
type t50 struct{ *t49 }
type t51 struct{ *t50 }
type t52 struct{ *t51 }
type t53 struct{ *t52 }
type t54 struct{ *t53 }
type t55 struct{ *t54 }
type t56 struct{ *t55 }
type t57 struct{ *t56 }
type t58 struct{ *t57 }
type t59 struct{ *t58 }
type t60 struct{ *t59 }
type t61 struct{ *t60 }
type t62 struct{ *t61 }
type t63 struct{ *t62 }
type t64 struct{ *t63 }
type t65 struct{ *t64 }
type t66 struct{ *t65 }
type t67 struct{ *t66 }
type t68 struct{ *t67 }
type t69 struct{ *t68 }
type t70 struct{ *t69 }
type t71 struct{ *t70 }
type t72 struct{ *t71 }
type t73 struct{ *t72 }
type t74 struct{ *t73 }
type t75 struct{ *t74 }
type t76 struct{ *t75 }
type t77 struct{ *t76 }
type t78 struct{ *t77 }
type t79 struct{ *t78 }
type t80 struct{ *t79 }
type t81 struct{ *t80 }
type t82 struct{ *t81 }
type t83 struct{ *t82 }
type t84 struct{ *t83 }
type t85 struct{ *t84 }
type t86 struct{ *t85 }
type t87 struct{ *t86 }
type t88 struct{ *t87 }
type t89 struct{ *t88 }
type t90 struct{ *t89 }
type t91 struct{ *t90 }
type t92 struct{ *t91 }
type t93 struct{ *t92 }
type t94 struct{ *t93 }
type t95 struct{ *t94 }
type t96 struct{ *t95 }
type t97 struct{ *t96 }
type t98 struct{ *t97 }
type t99 struct{ *t98 }
type t100 struct{ *t99 }
type t101 struct{ *t100 }
type t102 struct{ *t101 }
type t103 struct{ *t102 }
type t104 struct{ *t103 }
type t105 struct{ *t104 }
type t106 struct{ *t105 }
type t107 struct{ *t106 }
type t108 struct{ *t107 }
type t109 struct{ *t108 }
type t110 struct{ *t109 }
type t111 struct{ *t110 }
type t112 struct{ *t111 }
type t113 struct{ *t112 }
type t114 struct{ *t113 }
type t115 struct{ *t114 }
type t116 struct{ *t115 }
type t117 struct{ *t116 }
type t118 struct{ *t117 }
type t119 struct{ *t118 }
type t120 struct{ *t119 }
type t121 struct{ *t120 }
type t122 struct{ *t121 }
type t123 struct{ *t122 }
type t124 struct{ *t123 }
type t125 struct{ *t124 }
type t126 struct{ *t125 }
type t127 struct{ *t126 }
type t128 struct{ *t127 }
type t129 struct{ *t128 }
type t130 struct{ *t129 }
type t131 struct{ *t130 }
type t132 struct{ *t131 }
type t133 struct{ *t132 }
type t134 struct{ *t133 }
type t135 struct{ *t134 }
type t136 struct{ *t135 }
type t137 struct{ *t136 }
type t138 struct{ *t137 }
type t139 struct{ *t138 }
type t140 struct{ *t139 }
type t141 struct{ *t140 }
type t142 struct{ *t141 }
type t143 struct{ *t142 }
type t144 struct{ *t143 }
type t145 struct{ *t144 }
type t146 struct{ *t145 }
type t147 struct{ *t146 }
type t148 struct{ *t147 }
type t149 struct{ *t148 }
type t150 struct{ *t149 }
type t151 struct{ *t150 }
type t152 struct{ *t151 }
type t153 struct{ *t152 }
type t154 struct{ *t153 }
type t155 struct{ *t154 }
type t156 struct{ *t155 }
type t157 struct{ *t156 }
type t158 struct{ *t157 }
type t159 struct{ *t158 }
type t160 struct{ *t159 }
type t161 struct{ *t160 }
type t162 struct{ *t161 }
type t163 struct{ *t162 }
type t164 struct{ *t163 }
type t165 struct{ *t164 }
type t166 struct{ *t165 }
type t167 struct{ *t166 }
type t168 struct{ *t167 }
type t169 struct{ *t168 }
type t170 struct{ *t169 }
type t171 struct{ *t170 }
type t172 struct{ *t171 }
type t173 struct{ *t172 }
type t174 struct{ *t173 }
type t175 struct{ *t174 }
type t176 struct{ *t175 }
type t177 struct{ *t176 }
type t178 struct{ *t177 }
type t179 struct{ *t178 }
type t180 struct{ *t179 }
type t181 struct{ *t180 }
type t182 struct{ *t181 }
type t183 struct{ *t182 }
type t184 struct{ *t183 }
type t185 struct{ *t184 }
type t186 struct{ *t185 }
type t187 struct{ *t186 }
type t188 struct{ *t187 }
type t189 struct{ *t188 }
type t190 struct{ *t189 }
type t191 struct{ *t190 }
type t192 struct{ *t191 }
type t193 struct{ *t192 }
type t194 struct{ *t193 }
type t195 struct{ *t194 }
type t196 struct{ *t195 }
type t197 struct{ *t196 }
type t198 struct{ *t197 }
type t199 struct{ *t198 }
type t200 struct{ *t199 }
type t201 struct{ *t200 }
type t202 struct{ *t201 }
type t203 struct{ *t202 }
type t204 struct{ *t203 }
type t205 struct{ *t204 }
type t206 struct{ *t205 }
type t207 struct{ *t206 }
type t208 struct{ *t207 }
type t209 struct{ *t208 }
type t210 struct{ *t209 }
type t211 struct{ *t210 }
type t212 struct{ *t211 }
type t213 struct{ *t212 }
type t214 struct{ *t213 }
type t215 struct{ *t214 }
type t216 struct{ *t215 }
type t217 struct{ *t216 }
type t218 struct{ *t217 }
type t219 struct{ *t218 }
type t220 struct{ *t219 }
type t221 struct{ *t220 }
type t222 struct{ *t221 }
type t223 struct{ *t222 }
type t224 struct{ *t223 }
type t225 struct{ *t224 }
type t226 struct{ *t225 }
type t227 struct{ *t226 }
type t228 struct{ *t227 }
type t229 struct{ *t228 }
type t230 struct{ *t229 }
type t231 struct{ *t230 }
type t232 struct{ *t231 }
type t233 struct{ *t232 }
type t234 struct{ *t233 }
type t235 struct{ *t234 }
type t236 struct{ *t235 }
type t237 struct{ *t236 }
type t238 struct{ *t237 }
type t239 struct{ *t238 }
type t240 struct{ *t239 }
type t241 struct{ *t240 }
type t242 struct{ *t241 }
type t243 struct{ *t242 }
type t244 struct{ *t243 }
type t245 struct{ *t244 }
type t246 struct{ *t245 }
type t247 struct{ *t246 }
type t248 struct{ *t247 }
type t249 struct{ *t248 }
type t250 struct{ *t249 }
type t251 struct{ *t250 }
type t252 struct{ *t251 }
type t253 struct{ *t252 }
type t254 struct{ *t253 }
type t255 struct{ *t254 }
type t256 struct{ *t255 }
type t257 struct{ *t256 }
type t258 struct{ *t257 }
type t259 struct{ *t258 }
type t260 struct{ *t259 }
type t261 struct{ *t260 }
type t262 struct{ *t261 }
type t263 struct{ *t262 }
type t264 struct{ *t263 }
type t265 struct{ *t264 }
type t266 struct{ *t265 }
type t267 struct{ *t266 }
type t268 struct{ *t267 }
type t269 struct{ *t268 }
type t270 struct{ *t269 }
type t271 struct{ *t270 }
type t272 struct{ *t271 }
type t273 struct{ *t272 }
type t274 struct{ *t273 }
type t275 struct{ *t274 }
type t276 struct{ *t275 }
type t277 struct{ *t276 }
type t278 struct{ *t277 }
type t279 struct{ *t278 }
type t280 struct{ *t279 }
type t281 struct{ *t280 }
type t282 struct{ *t281 }
type t283 struct{ *t282 }
type t284 struct{ *t283 }
type t285 struct{ *t284 }
type t286 struct{ *t285 }
type t287 struct{ *t286 }
type t288 struct{ *t287 }
type t289 struct{ *t288 }
type t290 struct{ *t289 }
type t291 struct{ *t290 }
type t292 struct{ *t291 }
type t293 struct{ *t292 }
type t294 struct{ *t293 }
type t295 struct{ *t294 }
type t296 struct{ *t295 }
type t297 struct{ *t296 }
type t298 struct{ *t297 }
type t299 struct{ *t298 }
type t300 struct{ *t299 }
type t301 struct{ *t300 }
type t302 struct{ *t301 }
type t303 struct{ *t302 }
type t304 struct{ *t303 }
type t305 struct{ *t304 }
type t306 struct{ *t305 }
type t307 struct{ *t306 }
type t308 struct{ *t307 }
type t309 struct{ *t308 }
type t310 struct{ *t309 }
type t311 struct{ *t310 }
type t312 struct{ *t311 }
type t313 struct{ *t312 }
type t314 struct{ *t313 }
type t315 struct{ *t314 }
type t316 struct{ *t315 }
type t317 struct{ *t316 }
type t318 struct{ *t317 }
type t319 struct{ *t318 }
type t320 struct{ *t319 }
type t321 struct{ *t320 }
type t322 struct{ *t321 }
type t323 struct{ *t322 }
type t324 struct{ *t323 }
type t325 struct{ *t324 }
type t326 struct{ *t325 }
type t327 struct{ *t326 }
type t328 struct{ *t327 }
type t329 struct{ *t328 }
type t330 struct{ *t329 }
type t331 struct{ *t330 }
type t332 struct{ *t331 }
type t333 struct{ *t332 }
type t334 struct{ *t333 }
type t335 struct{ *t334 }
type t336 struct{ *t335 }
type t337 struct{ *t336 }
type t338 struct{ *t337 }
type t339 struct{ *t338 }
type t340 struct{ *t339 }
type t341 struct{ *t340 }
type t342 struct{ *t341 }
type t343 struct{ *t342 }
type t344 struct{ *t343 }
type t345 struct{ *t344 }
type t346 struct{ *t345 }
type t347 struct{ *t346 }
type t348 struct{ *t347 }
type t349 struct{ *t348 }
type t350 struct{ *t349 }
type t351 struct{ *t350 }
type t352 struct{ *t351 }
type t353 struct{ *t352 }
type t354 struct{ *t353 }
type t355 struct{ *t354 }
type t356 struct{ *t355 }
type t357 struct{ *t356 }
type t358 struct{ *t357 }
type t359 struct{ *t358 }
type t360 struct{ *t359 }
type t361 struct{ *t360 }
type t362 struct{ *t361 }
type t363 struct{ *t362 }
type t364 struct{ *t363 }
type t365 struct{ *t364 }
type t366 struct{ *t365 }
type t367 struct{ *t366 }
type t368 struct{ *t367 }
type t369 struct{ *t368 }
type t370 struct{ *t369 }
type t371 struct{ *t370 }
type t372 struct{ *t371 }
type t373 struct{ *t372 }
type t374 struct{ *t373 }
type t375 struct{ *t374 }
type t376 struct{ *t375 }
type t377 struct{ *t376 }
type t378 struct{ *t377 }
type t379 struct{ *t378 }
type t380 struct{ *t379 }
type t381 struct{ *t380 }
type t382 struct{ *t381 }
type t383 struct{ *t382 }
type t384 struct{ *t383 }
type t385 struct{ *t384 }
type t386 struct{ *t385 }
type t387 struct{ *t386 }
type t388 struct{ *t387 }
type t389 struct{ *t388 }
type t390 struct{ *t389 }
type t391 struct{ *t390 }
type t392 struct{ *t391 }
type t393 struct{ *t392 }
type t394 struct{ *t393 }
type t395 struct{ *t394 }
type t396 struct{ *t395 }
type t397 struct{ *t396 }
type t398 struct{ *t397 }
type t399 struct{ *t398 }
type t400 struct{ *t399 }
type t401 struct{ *t400 }
type t402 struct{ *t401 }
type t403 struct{ *t402 }
type t404 struct{ *t403 }
type t405 struct{ *t404 }
type t406 struct{ *t405 }
type t407 struct{ *t406 }
type t408 struct{ *t407 }
type t409 struct{ *t408 }
type t410 struct{ *t409 }
type t411 struct{ *t410 }
type t412 struct{ *t411 }
type t413 struct{ *t412 }
type t414 struct{ *t413 }
type t415 struct{ *t414 }
type t416 struct{ *t415 }
type t417 struct{ *t416 }
type t418 struct{ *t417 }
type t419 struct{ *t418 }
type t420 struct{ *t419 }
type t421 struct{ *t420 }
type t422 struct{ *t421 }
type t423 struct{ *t422 }
type t424 struct{ *t423 }
type t425 struct{ *t424 }
type t426 struct{ *t425 }
type t427 struct{ *t426 }
type t428 struct{ *t427 }
type t429 struct{ *t428 }
type t430 struct{ *t429 }
type t431 struct{ *t430 }
type t432 struct{ *t431 }
type t433 struct{ *t432 }
type t434 struct{ *t433 }
type t435 struct{ *t434 }
type t436 struct{ *t435 }
type t437 struct{ *t436 }
type t438 struct{ *t437 }
type t439 struct{ *t438 }
type t440 struct{ *t439 }
type t441 struct{ *t440 }
type t442 struct{ *t441 }
type t443 struct{ *t442 }
type t444 struct{ *t443 }
type t445 struct{ *t444 }
type t446 struct{ *t445 }
type t447 struct{ *t446 }
type t448 struct{ *t447 }
type t449 struct{ *t448 }
type t450 struct{ *t449 }
type t451 struct{ *t450 }
type t452 struct{ *t451 }
type t453 struct{ *t452 }
type t454 struct{ *t453 }
type t455 struct{ *t454 }
type t456 struct{ *t455 }
type t457 struct{ *t456 }
type t458 struct{ *t457 }
type t459 struct{ *t458 }
type t460 struct{ *t459 }
type t461 struct{ *t460 }
type t462 struct{ *t461 }
type t463 struct{ *t462 }
type t464 struct{ *t463 }
type t465 struct{ *t464 }
type t466 struct{ *t465 }
type t467 struct{ *t466 }
type t468 struct{ *t467 }
type t469 struct{ *t468 }
type t470 struct{ *t469 }
type t471 struct{ *t470 }
type t472 struct{ *t471 }
type t473 struct{ *t472 }
type t474 struct{ *t473 }
type t475 struct{ *t474 }
type t476 struct{ *t475 }
type t477 struct{ *t476 }
type t478 struct{ *t477 }
type t479 struct{ *t478 }
type t480 struct{ *t479 }
type t481 struct{ *t480 }
type t482 struct{ *t481 }
type t483 struct{ *t482 }
type t484 struct{ *t483 }
type t485 struct{ *t484 }
type t486 struct{ *t485 }
type t487 struct{ *t486 }
type t488 struct{ *t487 }
type t489 struct{ *t488 }
type t490 struct{ *t489 }
type t491 struct{ *t490 }
type t492 struct{ *t491 }
type t493 struct{ *t492 }
type t494 struct{ *t493 }
type t495 struct{ *t494 }
type t496 struct{ *t495 }
type t497 struct{ *t496 }
type t498 struct{ *t497 }
type t499 struct{ *t498 }
type t500 struct{ *t499 }
type t501 struct{ *t500 }
type t502 struct{ *t501 }
type t503 struct{ *t502 }
type t504 struct{ *t503 }
type t505 struct{ *t504 }
type t506 struct{ *t505 }
type t507 struct{ *t506 }
type t508 struct{ *t507 }
type t509 struct{ *t508 }
type t510 struct{ *t509 }
type t511 struct{ *t510 }
type t512 struct{ *t511 }
type t513 struct{ *t512 }
type t514 struct{ *t513 }
type t515 struct{ *t514 }
type t516 struct{ *t515 }
type t517 struct{ *t516 }
type t518 struct{ *t517 }
type t519 struct{ *t518 }
type t520 struct{ *t519 }
type t521 struct{ *t520 }
type t522 struct{ *t521 }
type t523 struct{ *t522 }
type t524 struct{ *t523 }
type t525 struct{ *t524 }
type t526 struct{ *t525 }
type t527 struct{ *t526 }
type t528 struct{ *t527 }
type t529 struct{ *t528 }
type t530 struct{ *t529 }
type t531 struct{ *t530 }
type t532 struct{ *t531 }
type t533 struct{ *t532 }
type t534 struct{ *t533 }
type t535 struct{ *t534 }
type t536 struct{ *t535 }
type t537 struct{ *t536 }
type t538 struct{ *t537 }
type t539 struct{ *t538 }
type t540 struct{ *t539 }
type t541 struct{ *t540 }
type t542 struct{ *t541 }
type t543 struct{ *t542 }
type t544 struct{ *t543 }
type t545 struct{ *t544 }
type t546 struct{ *t545 }
type t547 struct{ *t546 }
type t548 struct{ *t547 }
type t549 struct{ *t548 }
type t550 struct{ *t549 }
type t551 struct{ *t550 }
type t552 struct{ *t551 }
type t553 struct{ *t552 }
type t554 struct{ *t553 }
type t555 struct{ *t554 }
type t556 struct{ *t555 }
type t557 struct{ *t556 }
type t558 struct{ *t557 }
type t559 struct{ *t558 }
type t560 struct{ *t559 }
type t561 struct{ *t560 }
type t562 struct{ *t561 }
type t563 struct{ *t562 }
type t564 struct{ *t563 }
type t565 struct{ *t564 }
type t566 struct{ *t565 }
type t567 struct{ *t566 }
type t568 struct{ *t567 }
type t569 struct{ *t568 }
type t570 struct{ *t569 }
type t571 struct{ *t570 }
type t572 struct{ *t571 }
type t573 struct{ *t572 }
type t574 struct{ *t573 }
type t575 struct{ *t574 }
type t576 struct{ *t575 }
type t577 struct{ *t576 }
type t578 struct{ *t577 }
type t579 struct{ *t578 }
type t580 struct{ *t579 }
type t581 struct{ *t580 }
type t582 struct{ *t581 }
type t583 struct{ *t582 }
type t584 struct{ *t583 }
type t585 struct{ *t584 }
type t586 struct{ *t585 }
type t587 struct{ *t586 }
type t588 struct{ *t587 }
type t589 struct{ *t588 }
type t590 struct{ *t589 }
type t591 struct{ *t590 }
type t592 struct{ *t591 }
type t593 struct{ *t592 }
type t594 struct{ *t593 }
type t595 struct{ *t594 }
type t596 struct{ *t595 }
type t597 struct{ *t596 }
type t598 struct{ *t597 }
type t599 struct{ *t598 }
type t600 struct{ *t599 }
type t601 struct{ *t600 }
type t602 struct{ *t601 }
type t603 struct{ *t602 }
type t604 struct{ *t603 }
type t605 struct{ *t604 }
type t606 struct{ *t605 }
type t607 struct{ *t606 }
type t608 struct{ *t607 }
type t609 struct{ *t608 }
type t610 struct{ *t609 }
type t611 struct{ *t610 }
type t612 struct{ *t611 }
type t613 struct{ *t612 }
type t614 struct{ *t613 }
type t615 struct{ *t614 }
type t616 struct{ *t615 }
type t617 struct{ *t616 }
type t618 struct{ *t617 }
type t619 struct{ *t618 }
type t620 struct{ *t619 }
type t621 struct{ *t620 }
type t622 struct{ *t621 }
type t623 struct{ *t622 }
type t624 struct{ *t623 }
type t625 struct{ *t624 }
type t626 struct{ *t625 }
type t627 struct{ *t626 }
type t628 struct{ *t627 }
type t629 struct{ *t628 }
type t630 struct{ *t629 }
type t631 struct{ *t630 }
type t632 struct{ *t631 }
type t633 struct{ *t632 }
type t634 struct{ *t633 }
type t635 struct{ *t634 }
type t636 struct{ *t635 }
type t637 struct{ *t636 }
type t638 struct{ *t637 }
type t639 struct{ *t638 }
type t640 struct{ *t639 }
type t641 struct{ *t640 }
type t642 struct{ *t641 }
type t643 struct{ *t642 }
type t644 struct{ *t643 }
type t645 struct{ *t644 }
type t646 struct{ *t645 }
type t647 struct{ *t646 }
type t648 struct{ *t647 }
type t649 struct{ *t648 }
type t650 struct{ *t649 }
type t651 struct{ *t650 }
type t652 struct{ *t651 }
type t653 struct{ *t652 }
type t654 struct{ *t653 }
type t655 struct{ *t654 }
type t656 struct{ *t655 }
type t657 struct{ *t656 }
type t658 struct{ *t657 }
type t659 struct{ *t658 }
type t660 struct{ *t659 }
type t661 struct{ *t660 }
type t662 struct{ *t661 }
type t663 struct{ *t662 }
type t664 struct{ *t663 }
type t665 struct{ *t664 }
type t666 struct{ *t665 }
type t667 struct{ *t666 }
type t668 struct{ *t667 }
type t669 struct{ *t668 }
type t670 struct{ *t669 }
type t671 struct{ *t670 }
type t672 struct{ *t671 }
type t673 struct{ *t672 }
type t674 struct{ *t673 }
type t675 struct{ *t674 }
type t676 struct{ *t675 }
type t677 struct{ *t676 }
type t678 struct{ *t677 }
type t679 struct{ *t678 }
type t680 struct{ *t679 }
type t681 struct{ *t680 }
type t682 struct{ *t681 }
type t683 struct{ *t682 }
type t684 struct{ *t683 }
type t685 struct{ *t684 }
type t686 struct{ *t685 }
type t687 struct{ *t686 }
type t688 struct{ *t687 }
type t689 struct{ *t688 }
type t690 struct{ *t689 }
type t691 struct{ *t690 }
type t692 struct{ *t691 }
type t693 struct{ *t692 }
type t694 struct{ *t693 }
type t695 struct{ *t694 }
type t696 struct{ *t695 }
type t697 struct{ *t696 }
type t698 struct{ *t697 }
type t699 struct{ *t698 }
type t700 struct{ *t699 }
type t701 struct{ *t700 }
type t702 struct{ *t701 }
type t703 struct{ *t702 }
type t704 struct{ *t703 }
type t705 struct{ *t704 }
type t706 struct{ *t705 }
type t707 struct{ *t706 }
type t708 struct{ *t707 }
type t709 struct{ *t708 }
type t710 struct{ *t709 }
type t711 struct{ *t710 }
type t712 struct{ *t711 }
type t713 struct{ *t712 }
type t714 struct{ *t713 }
type t715 struct{ *t714 }
type t716 struct{ *t715 }
type t717 struct{ *t716 }
type t718 struct{ *t717 }
type t719 struct{ *t718 }
type t720 struct{ *t719 }
type t721 struct{ *t720 }
type t722 struct{ *t721 }
type t723 struct{ *t722 }
type t724 struct{ *t723 }
type t725 struct{ *t724 }
type t726 struct{ *t725 }
type t727 struct{ *t726 }
type t728 struct{ *t727 }
type t729 struct{ *t728 }
type t730 struct{ *t729 }
type t731 struct{ *t730 }
type t732 struct{ *t731 }
type t733 struct{ *t732 }
type t734 struct{ *t733 }
type t735 struct{ *t734 }
type t736 struct{ *t735 }
type t737 struct{ *t736 }
type t738 struct{ *t737 }
type t739 struct{ *t738 }
type t740 struct{ *t739 }
type t741 struct{ *t740 }
type t742 struct{ *t741 }
type t743 struct{ *t742 }
type t744 struct{ *t743 }
type t745 struct{ *t744 }
type t746 struct{ *t745 }
type t747 struct{ *t746 }
type t748 struct{ *t747 }
type t749 struct{ *t748 }
type t750 struct{ *t749 }
type t751 struct{ *t750 }
type t752 struct{ *t751 }
type t753 struct{ *t752 }
type t754 struct{ *t753 }
type t755 struct{ *t754 }
type t756 struct{ *t755 }
type t757 struct{ *t756 }
type t758 struct{ *t757 }
type t759 struct{ *t758 }
type t760 struct{ *t759 }
type t761 struct{ *t760 }
type t762 struct{ *t761 }
type t763 struct{ *t762 }
type t764 struct{ *t763 }
type t765 struct{ *t764 }
type t766 struct{ *t765 }
type t767 struct{ *t766 }
type t768 struct{ *t767 }
type t769 struct{ *t768 }
type t770 struct{ *t769 }
type t771 struct{ *t770 }
type t772 struct{ *t771 }
type t773 struct{ *t772 }
type t774 struct{ *t773 }
type t775 struct{ *t774 }
type t776 struct{ *t775 }
type t777 struct{ *t776 }
type t778 struct{ *t777 }
type t779 struct{ *t778 }
type t780 struct{ *t779 }
type t781 struct{ *t780 }
type t782 struct{ *t781 }
type t783 struct{ *t782 }
type t784 struct{ *t783 }
type t785 struct{ *t784 }
type t786 struct{ *t785 }
type t787 struct{ *t786 }
type t788 struct{ *t787 }
type t789 struct{ *t788 }
type t790 struct{ *t789 }
type t791 struct{ *t790 }
type t792 struct{ *t791 }
type t793 struct{ *t792 }
type t794 struct{ *t793 }
type t795 struct{ *t794 }
type t796 struct{ *t795 }
type t797 struct{ *t796 }
type t798 struct{ *t797 }
type t799 struct{ *t798 }
type t800 struct{ *t799 }
type t801 struct{ *t800 }
type t802 struct{ *t801 }
type t803 struct{ *t802 }
type t804 struct{ *t803 }
type t805 struct{ *t804 }
type t806 struct{ *t805 }
type t807 struct{ *t806 }
type t808 struct{ *t807 }
type t809 struct{ *t808 }
type t810 struct{ *t809 }
type t811 struct{ *t810 }
type t812 struct{ *t811 }
type t813 struct{ *t812 }
type t814 struct{ *t813 }
type t815 struct{ *t814 }
type t816 struct{ *t815 }
type t817 struct{ *t816 }
type t818 struct{ *t817 }
type t819 struct{ *t818 }
type t820 struct{ *t819 }
type t821 struct{ *t820 }
type t822 struct{ *t821 }
type t823 struct{ *t822 }
type t824 struct{ *t823 }
type t825 struct{ *t824 }
type t826 struct{ *t825 }
type t827 struct{ *t826 }
type t828 struct{ *t827 }
type t829 struct{ *t828 }
type t830 struct{ *t829 }
type t831 struct{ *t830 }
type t832 struct{ *t831 }
type t833 struct{ *t832 }
type t834 struct{ *t833 }
type t835 struct{ *t834 }
type t836 struct{ *t835 }
type t837 struct{ *t836 }
type t838 struct{ *t837 }
type t839 struct{ *t838 }
type t840 struct{ *t839 }
type t841 struct{ *t840 }
type t842 struct{ *t841 }
type t843 struct{ *t842 }
type t844 struct{ *t843 }
type t845 struct{ *t844 }
type t846 struct{ *t845 }
type t847 struct{ *t846 }
type t848 struct{ *t847 }
type t849 struct{ *t848 }
type t850 struct{ *t849 }
type t851 struct{ *t850 }
type t852 struct{ *t851 }
type t853 struct{ *t852 }
type t854 struct{ *t853 }
type t855 struct{ *t854 }
type t856 struct{ *t855 }
type t857 struct{ *t856 }
type t858 struct{ *t857 }
type t859 struct{ *t858 }
type t860 struct{ *t859 }
type t861 struct{ *t860 }
type t862 struct{ *t861 }
type t863 struct{ *t862 }
type t864 struct{ *t863 }
type t865 struct{ *t864 }
type t866 struct{ *t865 }
type t867 struct{ *t866 }
type t868 struct{ *t867 }
type t869 struct{ *t868 }
type t870 struct{ *t869 }
type t871 struct{ *t870 }
type t872 struct{ *t871 }
type t873 struct{ *t872 }
type t874 struct{ *t873 }
type t875 struct{ *t874 }
type t876 struct{ *t875 }
type t877 struct{ *t876 }
type t878 struct{ *t877 }
type t879 struct{ *t878 }
type t880 struct{ *t879 }
type t881 struct{ *t880 }
type t882 struct{ *t881 }
type t883 struct{ *t882 }
type t884 struct{ *t883 }
type t885 struct{ *t884 }
type t886 struct{ *t885 }
type t887 struct{ *t886 }
type t888 struct{ *t887 }
type t889 struct{ *t888 }
type t890 struct{ *t889 }
type t891 struct{ *t890 }
type t892 struct{ *t891 }
type t893 struct{ *t892 }
type t894 struct{ *t893 }
type t895 struct{ *t894 }
type t896 struct{ *t895 }
type t897 struct{ *t896 }
type t898 struct{ *t897 }
type t899 struct{ *t898 }
type t900 struct{ *t899 }
type t901 struct{ *t900 }
type t902 struct{ *t901 }
type t903 struct{ *t902 }
type t904 struct{ *t903 }
type t905 struct{ *t904 }
type t906 struct{ *t905 }
type t907 struct{ *t906 }
type t908 struct{ *t907 }
type t909 struct{ *t908 }
type t910 struct{ *t909 }
type t911 struct{ *t910 }
type t912 struct{ *t911 }
type t913 struct{ *t912 }
type t914 struct{ *t913 }
type t915 struct{ *t914 }
type t916 struct{ *t915 }
type t917 struct{ *t916 }
type t918 struct{ *t917 }
type t919 struct{ *t918 }
type t920 struct{ *t919 }
type t921 struct{ *t920 }
type t922 struct{ *t921 }
type t923 struct{ *t922 }
type t924 struct{ *t923 }
type t925 struct{ *t924 }
type t926 struct{ *t925 }
type t927 struct{ *t926 }
type t928 struct{ *t927 }
type t929 struct{ *t928 }
type t930 struct{ *t929 }
type t931 struct{ *t930 }
type t932 struct{ *t931 }
type t933 struct{ *t932 }
type t934 struct{ *t933 }
type t935 struct{ *t934 }
type t936 struct{ *t935 }
type t937 struct{ *t936 }
type t938 struct{ *t937 }
type t939 struct{ *t938 }
type t940 struct{ *t939 }
type t941 struct{ *t940 }
type t942 struct{ *t941 }
type t943 struct{ *t942 }
type t944 struct{ *t943 }
type t945 struct{ *t944 }
type t946 struct{ *t945 }
type t947 struct{ *t946 }
type t948 struct{ *t947 }
type t949 struct{ *t948 }
type t950 struct{ *t949 }
type t951 struct{ *t950 }
type t952 struct{ *t951 }
type t953 struct{ *t952 }
type t954 struct{ *t953 }
type t955 struct{ *t954 }
type t956 struct{ *t955 }
type t957 struct{ *t956 }
type t958 struct{ *t957 }
type t959 struct{ *t958 }
type t960 struct{ *t959 }
type t961 struct{ *t960 }
type t962 struct{ *t961 }
type t963 struct{ *t962 }
type t964 struct{ *t963 }
type t965 struct{ *t964 }
type t966 struct{ *t965 }
type t967 struct{ *t966 }
type t968 struct{ *t967 }
type t969 struct{ *t968 }
type t970 struct{ *t969 }
type t971 struct{ *t970 }
type t972 struct{ *t971 }
type t973 struct{ *t972 }
type t974 struct{ *t973 }
type t975 struct{ *t974 }
type t976 struct{ *t975 }
type t977 struct{ *t976 }
type t978 struct{ *t977 }
type t979 struct{ *t978 }
type t980 struct{ *t979 }
type t981 struct{ *t980 }
type t982 struct{ *t981 }
type t983 struct{ *t982 }
type t984 struct{ *t983 }
type t985 struct{ *t984 }
type t986 struct{ *t985 }
type t987 struct{ *t986 }
type t988 struct{ *t987 }
type t989 struct{ *t988 }
type t990 struct{ *t989 }
type t991 struct{ *t990 }
type t992 struct{ *t991 }
type t993 struct{ *t992 }
type t994 struct{ *t993 }
type t995 struct{ *t994 }
type t996 struct{ *t995 }
type t997 struct{ *t996 }
type t998 struct{ *t997 }
type t999 struct{ *t998 }
type t1000 struct{ *t999 }
type t1001 struct{ *t1000 }
type t1002 struct{ *t1001 }
type t1003 struct{ *t1002 }
type t1004 struct{ *t1003 }
type t1005 struct{ *t1004 }
type t1006 struct{ *t1005 }
type t1007 struct{ *t1006 }
type t1008 struct{ *t1007 }
type t1009 struct{ *t1008 }
type t1010 struct{ *t1009 }
type t1011 struct{ *t1010 }
type t1012 struct{ *t1011 }
type t1013 struct{ *t1012 }
type t1014 struct{ *t1013 }
type t1015 struct{ *t1014 }
type t1016 struct{ *t1015 }
type t1017 struct{ *t1016 }
type t1018 struct{ *t1017 }
type t1019 struct{ *t1018 }
type t1020 struct{ *t1019 }
type t1021 struct{ *t1020 }
type t1022 struct{ *t1021 }
type t1023 struct{ *t1022 }
type t1024 struct{ *t1023 }
type t1025 struct{ *t1024 }
type t1026 struct{ *t1025 }
type t1027 struct{ *t1026 }
type t1028 struct{ *t1027 }
type t1029 struct{ *t1028 }
type t1030 struct{ *t1029 }
type t1031 struct{ *t1030 }
type t1032 struct{ *t1031 }
type t1033 struct{ *t1032 }
type t1034 struct{ *t1033 }
type t1035 struct{ *t1034 }
type t1036 struct{ *t1035 }
type t1037 struct{ *t1036 }
type t1038 struct{ *t1037 }
type t1039 struct{ *t1038 }
type t1040 struct{ *t1039 }
type t1041 struct{ *t1040 }
type t1042 struct{ *t1041 }
type t1043 struct{ *t1042 }
type t1044 struct{ *t1043 }
type t1045 struct{ *t1044 }
type t1046 struct{ *t1045 }
type t1047 struct{ *t1046 }
type t1048 struct{ *t1047 }
type t1049 struct{ *t1048 }
type t1050 struct{ *t1049 }
type t1051 struct{ *t1050 }
type t1052 struct{ *t1051 }
type t1053 struct{ *t1052 }
type t1054 struct{ *t1053 }
type t1055 struct{ *t1054 }
type t1056 struct{ *t1055 }
type t1057 struct{ *t1056 }
type t1058 struct{ *t1057 }
type t1059 struct{ *t1058 }
type t1060 struct{ *t1059 }
type t1061 struct{ *t1060 }
type t1062 struct{ *t1061 }
type t1063 struct{ *t1062 }
type t1064 struct{ *t1063 }
type t1065 struct{ *t1064 }
type t1066 struct{ *t1065 }
type t1067 struct{ *t1066 }
type t1068 struct{ *t1067 }
type t1069 struct{ *t1068 }
type t1070 struct{ *t1069 }
type t1071 struct{ *t1070 }
type t1072 struct{ *t1071 }
type t1073 struct{ *t1072 }
type t1074 struct{ *t1073 }
type t1075 struct{ *t1074 }
type t1076 struct{ *t1075 }
type t1077 struct{ *t1076 }
type t1078 struct{ *t1077 }
type t1079 struct{ *t1078 }
type t1080 struct{ *t1079 }
type t1081 struct{ *t1080 }
type t1082 struct{ *t1081 }
type t1083 struct{ *t1082 }
type t1084 struct{ *t1083 }
type t1085 struct{ *t1084 }
type t1086 struct{ *t1085 }
type t1087 struct{ *t1086 }
type t1088 struct{ *t1087 }
type t1089 struct{ *t1088 }
type t1090 struct{ *t1089 }
type t1091 struct{ *t1090 }
type t1092 struct{ *t1091 }
type t1093 struct{ *t1092 }
type t1094 struct{ *t1093 }
type t1095 struct{ *t1094 }
type t1096 struct{ *t1095 }
type t1097 struct{ *t1096 }
type t1098 struct{ *t1097 }
type t1099 struct{ *t1098 }
type t1100 struct{ *t1099 }
type t1101 struct{ *t1100 }
type t1102 struct{ *t1101 }
type t1103 struct{ *t1102 }
type t1104 struct{ *t1103 }
type t1105 struct{ *t1104 }
type t1106 struct{ *t1105 }
type t1107 struct{ *t1106 }
type t1108 struct{ *t1107 }
type t1109 struct{ *t1108 }
type t1110 struct{ *t1109 }
type t1111 struct{ *t1110 }
type t1112 struct{ *t1111 }
type t1113 struct{ *t1112 }
type t1114 struct{ *t1113 }
type t1115 struct{ *t1114 }
type t1116 struct{ *t1115 }
type t1117 struct{ *t1116 }
type t1118 struct{ *t1117 }
type t1119 struct{ *t1118 }
type t1120 struct{ *t1119 }
type t1121 struct{ *t1120 }
type t1122 struct{ *t1121 }
type t1123 struct{ *t1122 }
type t1124 struct{ *t1123 }
type t1125 struct{ *t1124 }
type t1126 struct{ *t1125 }
type t1127 struct{ *t1126 }
type t1128 struct{ *t1127 }
type t1129 struct{ *t1128 }
type t1130 struct{ *t1129 }
type t1131 struct{ *t1130 }
type t1132 struct{ *t1131 }
type t1133 struct{ *t1132 }
type t1134 struct{ *t1133 }
type t1135 struct{ *t1134 }
type t1136 struct{ *t1135 }
type t1137 struct{ *t1136 }
type t1138 struct{ *t1137 }
type t1139 struct{ *t1138 }
type t1140 struct{ *t1139 }
type t1141 struct{ *t1140 }
type t1142 struct{ *t1141 }
type t1143 struct{ *t1142 }
type t1144 struct{ *t1143 }
type t1145 struct{ *t1144 }
type t1146 struct{ *t1145 }
type t1147 struct{ *t1146 }
type t1148 struct{ *t1147 }
type t1149 struct{ *t1148 }
type t1150 struct{ *t1149 }
type t1151 struct{ *t1150 }
type t1152 struct{ *t1151 }
type t1153 struct{ *t1152 }
type t1154 struct{ *t1153 }
type t1155 struct{ *t1154 }
type t1156 struct{ *t1155 }
type t1157 struct{ *t1156 }
type t1158 struct{ *t1157 }
type t1159 struct{ *t1158 }
type t1160 struct{ *t1159 }
type t1161 struct{ *t1160 }
type t1162 struct{ *t1161 }
type t1163 struct{ *t1162 }
type t1164 struct{ *t1163 }
type t1165 struct{ *t1164 }
type t1166 struct{ *t1165 }
type t1167 struct{ *t1166 }
type t1168 struct{ *t1167 }
type t1169 struct{ *t1168 }
type t1170 struct{ *t1169 }
type t1171 struct{ *t1170 }
type t1172 struct{ *t1171 }
type t1173 struct{ *t1172 }
type t1174 struct{ *t1173 }
type t1175 struct{ *t1174 }
type t1176 struct{ *t1175 }
type t1177 struct{ *t1176 }
type t1178 struct{ *t1177 }
type t1179 struct{ *t1178 }
type t1180 struct{ *t1179 }
type t1181 struct{ *t1180 }
type t1182 struct{ *t1181 }
type t1183 struct{ *t1182 }
type t1184 struct{ *t1183 }
type t1185 struct{ *t1184 }
type t1186 struct{ *t1185 }
type t1187 struct{ *t1186 }
type t1188 struct{ *t1187 }
type t1189 struct{ *t1188 }
type t1190 struct{ *t1189 }
type t1191 struct{ *t1190 }
type t1192 struct{ *t1191 }
type t1193 struct{ *t1192 }
type t1194 struct{ *t1193 }
type t1195 struct{ *t1194 }
type t1196 struct{ *t1195 }
type t1197 struct{ *t1196 }
type t1198 struct{ *t1197 }
type t1199 struct{ *t1198 }
type t1200 struct{ *t1199 }
type t1201 struct{ *t1200 }
type t1202 struct{ *t1201 }
type t1203 struct{ *t1202 }
type t1204 struct{ *t1203 }
type t1205 struct{ *t1204 }
type t1206 struct{ *t1205 }
type t1207 struct{ *t1206 }
type t1208 struct{ *t1207 }
type t1209 struct{ *t1208 }
type t1210 struct{ *t1209 }
type t1211 struct{ *t1210 }
type t1212 struct{ *t1211 }
type t1213 struct{ *t1212 }
type t1214 struct{ *t1213 }
type t1215 struct{ *t1214 }
type t1216 struct{ *t1215 }
type t1217 struct{ *t1216 }
type t1218 struct{ *t1217 }
type t1219 struct{ *t1218 }
type t1220 struct{ *t1219 }
type t1221 struct{ *t1220 }
type t1222 struct{ *t1221 }
type t1223 struct{ *t1222 }
type t1224 struct{ *t1223 }
type t1225 struct{ *t1224 }
type t1226 struct{ *t1225 }
type t1227 struct{ *t1226 }
type t1228 struct{ *t1227 }
type t1229 struct{ *t1228 }
type t1230 struct{ *t1229 }
type t1231 struct{ *t1230 }
type t1232 struct{ *t1231 }
type t1233 struct{ *t1232 }
type t1234 struct{ *t1233 }
type t1235 struct{ *t1234 }
type t1236 struct{ *t1235 }
type t1237 struct{ *t1236 }
type t1238 struct{ *t1237 }
type t1239 struct{ *t1238 }
type t1240 struct{ *t1239 }
type t1241 struct{ *t1240 }
type t1242 struct{ *t1241 }
type t1243 struct{ *t1242 }
type t1244 struct{ *t1243 }
type t1245 struct{ *t1244 }
type t1246 struct{ *t1245 }
type t1247 struct{ *t1246 }
type t1248 struct{ *t1247 }
type t1249 struct{ *t1248 }
type t1250 struct{ *t1249 }
type t1251 struct{ *t1250 }
type t1252 struct{ *t1251 }
type t1253 struct{ *t1252 }
type t1254 struct{ *t1253 }
type t1255 struct{ *t1254 }
type t1256 struct{ *t1255 }
type t1257 struct{ *t1256 }
type t1258 struct{ *t1257 }
type t1259 struct{ *t1258 }
type t1260 struct{ *t1259 }
type t1261 struct{ *t1260 }
type t1262 struct{ *t1261 }
type t1263 struct{ *t1262 }
type t1264 struct{ *t1263 }
type t1265 struct{ *t1264 }
type t1266 struct{ *t1265 }
type t1267 struct{ *t1266 }
type t1268 struct{ *t1267 }
type t1269 struct{ *t1268 }
type t1270 struct{ *t1269 }
type t1271 struct{ *t1270 }
type t1272 struct{ *t1271 }
type t1273 struct{ *t1272 }
type t1274 struct{ *t1273 }
type t1275 struct{ *t1274 }
type t1276 struct{ *t1275 }
type t1277 struct{ *t1276 }
type t1278 struct{ *t1277 }
type t1279 struct{ *t1278 }
type t1280 struct{ *t1279 }
type t1281 struct{ *t1280 }
type t1282 struct{ *t1281 }
type t1283 struct{ *t1282 }
type t1284 struct{ *t1283 }
type t1285 struct{ *t1284 }
type t1286 struct{ *t1285 }
type t1287 struct{ *t1286 }
type t1288 struct{ *t1287 }
type t1289 struct{ *t1288 }
type t1290 struct{ *t1289 }
type t1291 struct{ *t1290 }
type t1292 struct{ *t1291 }
type t1293 struct{ *t1292 }
type t1294 struct{ *t1293 }
type t1295 struct{ *t1294 }
type t1296 struct{ *t1295 }
type t1297 struct{ *t1296 }
type t1298 struct{ *t1297 }
type t1299 struct{ *t1298 }
type t1300 struct{ *t1299 }
type t1301 struct{ *t1300 }
type t1302 struct{ *t1301 }
type t1303 struct{ *t1302 }
type t1304 struct{ *t1303 }
type t1305 struct{ *t1304 }
type t1306 struct{ *t1305 }
type t1307 struct{ *t1306 }
type t1308 struct{ *t1307 }
type t1309 struct{ *t1308 }
type t1310 struct{ *t1309 }
type t1311 struct{ *t1310 }
type t1312 struct{ *t1311 }
type t1313 struct{ *t1312 }
type t1314 struct{ *t1313 }
type t1315 struct{ *t1314 }
type t1316 struct{ *t1315 }
type t1317 struct{ *t1316 }
type t1318 struct{ *t1317 }
type t1319 struct{ *t1318 }
type t1320 struct{ *t1319 }
type t1321 struct{ *t1320 }
type t1322 struct{ *t1321 }
type t1323 struct{ *t1322 }
type t1324 struct{ *t1323 }
type t1325 struct{ *t1324 }
type t1326 struct{ *t1325 }
type t1327 struct{ *t1326 }
type t1328 struct{ *t1327 }
type t1329 struct{ *t1328 }
type t1330 struct{ *t1329 }
type t1331 struct{ *t1330 }
type t1332 struct{ *t1331 }
type t1333 struct{ *t1332 }
type t1334 struct{ *t1333 }
type t1335 struct{ *t1334 }
type t1336 struct{ *t1335 }
type t1337 struct{ *t1336 }
type t1338 struct{ *t1337 }
type t1339 struct{ *t1338 }
type t1340 struct{ *t1339 }
type t1341 struct{ *t1340 }
type t1342 struct{ *t1341 }
type t1343 struct{ *t1342 }
type t1344 struct{ *t1343 }
type t1345 struct{ *t1344 }
type t1346 struct{ *t1345 }
type t1347 struct{ *t1346 }
type t1348 struct{ *t1347 }
type t1349 struct{ *t1348 }
type t1350 struct{ *t1349 }
type t1351 struct{ *t1350 }
type t1352 struct{ *t1351 }
type t1353 struct{ *t1352 }
type t1354 struct{ *t1353 }
type t1355 struct{ *t1354 }
type t1356 struct{ *t1355 }
type t1357 struct{ *t1356 }
type t1358 struct{ *t1357 }
type t1359 struct{ *t1358 }
type t1360 struct{ *t1359 }
type t1361 struct{ *t1360 }
type t1362 struct{ *t1361 }
type t1363 struct{ *t1362 }
type t1364 struct{ *t1363 }
type t1365 struct{ *t1364 }
type t1366 struct{ *t1365 }
type t1367 struct{ *t1366 }
type t1368 struct{ *t1367 }
type t1369 struct{ *t1368 }
type t1370 struct{ *t1369 }
type t1371 struct{ *t1370 }
type t1372 struct{ *t1371 }
type t1373 struct{ *t1372 }
type t1374 struct{ *t1373 }
type t1375 struct{ *t1374 }
type t1376 struct{ *t1375 }
type t1377 struct{ *t1376 }
type t1378 struct{ *t1377 }
type t1379 struct{ *t1378 }
type t1380 struct{ *t1379 }
type t1381 struct{ *t1380 }
type t1382 struct{ *t1381 }
type t1383 struct{ *t1382 }
type t1384 struct{ *t1383 }
type t1385 struct{ *t1384 }
type t1386 struct{ *t1385 }
type t1387 struct{ *t1386 }
type t1388 struct{ *t1387 }
type t1389 struct{ *t1388 }
type t1390 struct{ *t1389 }
type t1391 struct{ *t1390 }
type t1392 struct{ *t1391 }
type t1393 struct{ *t1392 }
type t1394 struct{ *t1393 }
type t1395 struct{ *t1394 }
type t1396 struct{ *t1395 }
type t1397 struct{ *t1396 }
type t1398 struct{ *t1397 }
type t1399 struct{ *t1398 }
type t1400 struct{ *t1399 }
type t1401 struct{ *t1400 }
type t1402 struct{ *t1401 }
type t1403 struct{ *t1402 }
type t1404 struct{ *t1403 }
type t1405 struct{ *t1404 }
type t1406 struct{ *t1405 }
type t1407 struct{ *t1406 }
type t1408 struct{ *t1407 }
type t1409 struct{ *t1408 }
type t1410 struct{ *t1409 }
type t1411 struct{ *t1410 }
type t1412 struct{ *t1411 }
type t1413 struct{ *t1412 }
type t1414 struct{ *t1413 }
type t1415 struct{ *t1414 }
type t1416 struct{ *t1415 }
type t1417 struct{ *t1416 }
type t1418 struct{ *t1417 }
type t1419 struct{ *t1418 }
type t1420 struct{ *t1419 }
type t1421 struct{ *t1420 }
type t1422 struct{ *t1421 }
type t1423 struct{ *t1422 }
type t1424 struct{ *t1423 }
type t1425 struct{ *t1424 }
type t1426 struct{ *t1425 }
type t1427 struct{ *t1426 }
type t1428 struct{ *t1427 }
type t1429 struct{ *t1428 }
type t1430 struct{ *t1429 }
type t1431 struct{ *t1430 }
type t1432 struct{ *t1431 }
type t1433 struct{ *t1432 }
type t1434 struct{ *t1433 }
type t1435 struct{ *t1434 }
type t1436 struct{ *t1435 }
type t1437 struct{ *t1436 }
type t1438 struct{ *t1437 }
type t1439 struct{ *t1438 }
type t1440 struct{ *t1439 }
type t1441 struct{ *t1440 }
type t1442 struct{ *t1441 }
type t1443 struct{ *t1442 }
type t1444 struct{ *t1443 }
type t1445 struct{ *t1444 }
type t1446 struct{ *t1445 }
type t1447 struct{ *t1446 }
type t1448 struct{ *t1447 }
type t1449 struct{ *t1448 }
type t1450 struct{ *t1449 }
type t1451 struct{ *t1450 }
type t1452 struct{ *t1451 }
type t1453 struct{ *t1452 }
type t1454 struct{ *t1453 }
type t1455 struct{ *t1454 }
type t1456 struct{ *t1455 }
type t1457 struct{ *t1456 }
type t1458 struct{ *t1457 }
type t1459 struct{ *t1458 }
type t1460 struct{ *t1459 }
type t1461 struct{ *t1460 }
type t1462 struct{ *t1461 }
type t1463 struct{ *t1462 }
type t1464 struct{ *t1463 }
type t1465 struct{ *t1464 }
type t1466 struct{ *t1465 }
type t1467 struct{ *t1466 }
type t1468 struct{ *t1467 }
type t1469 struct{ *t1468 }
type t1470 struct{ *t1469 }
type t1471 struct{ *t1470 }
type t1472 struct{ *t1471 }
type t1473 struct{ *t1472 }
type t1474 struct{ *t1473 }
type t1475 struct{ *t1474 }
type t1476 struct{ *t1475 }
type t1477 struct{ *t1476 }
type t1478 struct{ *t1477 }
type t1479 struct{ *t1478 }
type t1480 struct{ *t1479 }
type t1481 struct{ *t1480 }
type t1482 struct{ *t1481 }
type t1483 struct{ *t1482 }
type t1484 struct{ *t1483 }
type t1485 struct{ *t1484 }
type t1486 struct{ *t1485 }
type t1487 struct{ *t1486 }
type t1488 struct{ *t1487 }
type t1489 struct{ *t1488 }
type t1490 struct{ *t1489 }
type t1491 struct{ *t1490 }
type t1492 struct{ *t1491 }
type t1493 struct{ *t1492 }
type t1494 struct{ *t1493 }
type t1495 struct{ *t1494 }
type t1496 struct{ *t1495 }
type t1497 struct{ *t1496 }
type t1498 struct{ *t1497 }
type t1499 struct{ *t1498 }
func Quantize(in, out []float64) { var b t1499
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
b.X=1
return nil }
