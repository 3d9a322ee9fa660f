"""Scribbles drawn by hand on the still life, for its 960 x 640 px picture."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.algorithms.colorization.strokes import StrokeKind


@dataclass(frozen=True)
class Scribble:
    """One scribble, without a colour yet.

    Parameters
    ----------
    thing : str
        Name of the thing it is drawn on.
    kind : {"colour", "grey"}
        Whether it gives the thing its colour, or keeps it grey.
    radius : float
        Of the brush, in px.
    points : tuple of (float, float)
        Where the hand went, (x, y) in px; the scribble is the smooth curve through
        them.
    """

    thing: str
    kind: StrokeKind
    radius: float
    points: tuple[tuple[float, float], ...]


# Thing; kind; radius; points. A line that is indented goes on with the points.
_DRAWN = """
wall; colour; 4; 18,100 40,128 72,122 96,146
wall; colour; 4; 15,14 36,28 56,16
wall; colour; 4; 246,22 264,48 248,74 262,104
wall; colour; 4; 540,70 610,120 680,60 740,126 815,66 890,112
wall; colour; 4; 452,44 496,76 478,108
wall; colour; 4; 390,236 450,276 424,316 496,346
wall; colour; 4; 580,220 646,262 604,314 690,346
wall; colour; 4; 850,226 912,262 872,316 938,350
wall; colour; 4; 24,286 84,318 48,352 134,372
wall; colour; 2.5; 16,382 70,388 146,384
wall; colour; 2.5; 738,320 730,350 742,378
wall; colour; 2.5; 832,316 838,350 826,376
wall; colour; 2.5; 340,372 420,384 490,378
wall; colour; 1.4; 224,114 231,174 239,239
wall; colour; 1.4; 167,43 191,77 207,108
wall; colour; 1.4; 177,129 212,193 231,243
wall; colour; 1.4; 110,93 133,109 147,121 164,137 191,178 206,210 219,242
wall; colour; 1.4; 357,84 333,104 318,117
wall; colour; 1.4; 303,104 287,130 277,159 267,175
wall; colour; 1.4; 431,179 405,181 378,185 347,191 309,207
wall; colour; 1.4; 341,177 286,207 254,241
wall; colour; 1.4; 301,186 284,192 270,198
wall; colour; 1.4; 255,185 244,207 239,229
wall; colour; 1.4; 97,183 136,198 162,208
wall; colour; 1.4; 8,204 46,198 77,199 118,207
wall; colour; 1.4; 166,214 191,223 217,239
wall; colour; 1.4; 68,237 106,230 139,228 166,229 195,238
wall; colour; 1.4; 256,150 254,168 247,190
wall; colour; 1.4; 232,130 236,170 238,200
wall; colour; 2; 10,150 60,146 112,170
wall; colour; 2; 268,252 300,232 332,218
wall; colour; 1.5; 158,62 166,82 178,104
wall; colour; 1.5; 362,92 344,110 326,128
wall; colour; 1.5; 300,58 294,88
wall; colour; 1.5; 200,246 180,236 150,232
wall; colour; 1.5; 232,24 236,60 234,100
table; colour; 0.8; 330,400 384,400
table; colour; 0.8; 914,401 956,402
table; colour; 4; 18,424 70,442 116,420 150,440
table; colour; 4; 24,516 76,532 120,516
table; colour; 4; 16,600 64,584 104,606
table; colour; 3; 338,416 362,424 384,412
table; colour; 3; 322,478 350,466 392,486
table; colour; 3; 934,430 948,456 934,480 950,506
table; colour; 3; 540,630 640,622 780,626 936,612
table; colour; 2; 20,402 80,401 140,403
table; colour; 3; 24,474 80,478 142,472
table; colour; 3; 336,446 360,450 392,452
table; colour; 2.5; 330,496 366,500 404,496
table; colour; 1.5; 360,402 400,402 460,399
table; colour; 2; 210,503 170,506 140,500
table; colour; 2; 912,516 932,526 952,542
table; colour; 2; 938,494 952,480
vase; grey; 3; 210,292 226,284 236,296
vase; grey; 3; 196,330 222,338 250,330
vase; grey; 2; 176,386 206,394 214,388
vase; colour; 2; 250,290 262,296
vase; colour; 2.5; 276,326 290,334 300,338
vase; colour; 2; 214,416 238,418 252,412
vase; colour; 2; 200,446 232,444 258,447
vase; colour; 1.5; 272,440 286,436 300,430
vase; colour; 1.2; 206,270 210,271 225,271 231,271 239,275 249,274 262,270 269,268
    280,266
vase; colour; 1.2; 200,315 209,318 222,319 232,319 239,319 255,319 259,318 270,314
    279,312
vase; colour; 0.8; 168,375 183,379 192,381 213,382 243,382 260,381 283,378 293,376
    308,372
vase; colour; 0.8; 181,443 189,449 206,452 226,455 239,455 262,452 274,451 282,450
    295,446
vase; colour; 1; 198,487 210,492 223,493 228,494 239,496 255,494 264,492 274,491
    288,486
vase; colour; 1.5; 208,356 208,360 214,366
vase; colour; 1.5; 240,361 242,361 246,371
vase; colour; 1.5; 278,353 282,362 282,365
vase; colour; 1.2; 189,462 190,464 192,475
vase; colour; 1.2; 207,461 204,472 206,477
vase; colour; 1.2; 231,463 229,470 231,481
vase; colour; 1.2; 261,462 259,471 257,475
vase; colour; 1.2; 285,461 284,465 283,469
vase; colour; 1.2; 224,399 228,406 230,407 231,407
vase; colour; 1.2; 294,394 300,400 304,405
vase; colour; 1.2; 187,428 194,430 195,431 196,432 204,431
vase; colour; 1.2; 260,423 260,425 265,430 267,430 272,435
vase; colour; 0.8; 175,425 177,421 181,413 189,405 191,404 196,405 203,411 213,423
    220,429 233,432 241,428 246,422 259,421 261,407 270,405 274,406 284,414 292,423
    294,425 301,424 306,418
ear 1; colour; 0.8; 12,193 14,192 24,189 28,189 40,188 43,187 55,187 63,183 66,184
    79,184 83,189 94,188 97,194
ear 7; colour; 0.8; 71,224 81,220 84,222 96,219 98,219 111,217 113,218 126,218 138,218
    139,218 149,219 151,219
ear 2; colour; 0.8; 118,85 127,89 128,90 138,98 146,104 147,105 155,113 163,123
    169,125 170,126 171,133
ear 3; colour; 0.8; 182,38 188,48 189,49 196,62 197,63 203,70 202,75 209,83 208,88
    214,95 212,102 217,109 215,116
ear 4; colour; 0.8; 292,137 299,132 299,125 307,120 307,116 314,111 317,104 323,101
    324,96 333,92 335,89 343,84 345,80
ear 5; colour; 0.8; 347,180 354,180 359,175 368,176 379,173 380,173 392,171 393,171
    406,170 411,167 419,170 422,170 425,167
ear 6; colour; 0.8; 259,198 260,195 260,194 264,191 270,187 271,187 271,186 277,183
    279,182 284,180 286,179 293,176 294,176
stalks; colour; 0.8; 108,194 113,196 122,199 131,202 141,206 148,209 155,213 165,220
    169,221 179,225 188,229 197,234 204,237 210,239 215,242 220,248 221,249
stalks; colour; 0.8; 176,139 182,149 189,161 194,171 200,183 205,193 211,205 216,216
    220,225 224,236 226,242 228,249 230,258
stalks; colour; 0.8; 219,125 220,133 222,145 223,155 225,166 226,176 228,190 230,203
    231,214 233,226 234,236 235,247 236,258
stalks; colour; 0.8; 289,146 288,148 285,154 281,161 279,165 277,168 276,173 275,174
stalks; colour; 0.8; 338,187 334,189 324,194 315,199 305,206 300,210 293,215 286,220
    279,225 273,230 267,235 260,244 256,250
stalks; colour; 0.8; 253,207 251,211 249,217 247,223 245,230 243,237 242,243 241,251
    240,259
bowl; colour; 3; 424,482 470,500 510,494 550,512 596,492 634,484
bowl; colour; 2; 402,430 416,440 432,416 466,408
bowl; colour; 2; 652,412 668,424 660,444 672,434
bowl; colour; 0.9; 396,446 430,464 480,474 546,477 610,470 664,450
bowl; colour; 1.5; 524,466 544,470 560,466
bowl; grey; 1.5; 610,406 630,410
bowl; colour; 2; 492,518 530,526 566,522
orange 2; colour; 1.5; 646,444 640,456 620,464
apple; colour; 1.5; 513,390 516,382 523,376
apple; colour; 1; 582,412 574,426 560,438
orange 1; colour; 3; 438,446 460,424 484,422 470,446 494,440
orange 1; colour; 2; 504,436 508,454
orange 2; colour; 3; 580,450 592,428 618,424 612,448 636,440
orange 3; colour; 1.5; 503,400 499,412
apple; colour; 3; 514,410 530,430 548,404 566,424 576,398
apple; colour; 1.2; 528,371 538,368
apple; colour; 1; 574,391 580,389
apple stalk; colour; 0.8; 565,383 567,381 569,379 571,377 572,376
lemon; colour; 3; 748,518 764,500 784,496 776,520 796,510 784,534
pear; colour; 3; 764,388 760,368 782,350 776,384 798,394 796,356
pear; colour; 1.5; 788,328 796,322
pear stalk; colour; 0.7; 795,311 796,308 798,303 799,301 803,296 805,294
grapes; colour; 1.5; 222,552 236,568 256,562 270,576 286,556 296,574 320,572
grapes; colour; 1.5; 234,540 262,532 286,528 306,532 326,548 354,564
grape stalk; colour; 0.8; 207,520 213,520 216,519 222,519 226,518 231,519 235,520
    242,522 246,524
red book cover; colour; 2.5; 834,396 850,410 866,402
red book cover; colour; 2; 760,414 800,416 840,414
red book spine; colour; 3; 734,440 780,434 820,446 872,438
red book spine; colour; 2; 703,434 704,448
red book spine; colour; 0.6; 714,427 714,438 714,450
red book spine; colour; 0.6; 887,425 886,438 886,448
red book pages; colour; 1.8; 673,404 682,424 691,442
green book spine; colour; 3; 734,472 790,466 840,478 886,470
green book spine; colour; 1.5; 678,466 679,482
green book spine; colour; 2; 913,468 914,488
green book spine; colour; 0.6; 899,462 898,476 897,492
towel; colour; 3; 150,612 230,604 320,618 430,600 540,606 660,590
towel; colour; 2.5; 720,574 800,588 880,572 920,580
towel; colour; 2; 290,514 360,522 430,510
towel; colour; 2; 160,558 186,554 206,550
towel; colour; 2; 384,552 460,548 540,556 620,548
towel; colour; 2; 660,548 720,540 760,552
towel; colour; 2; 820,536 860,528 900,540
towel; colour; 2; 690,500 716,506 728,502
towel; colour; 1.5; 860,500 872,506
towel; colour; 2; 379,571 408,571 440,570 475,573 510,576 540,575 570,574 600,571
    630,568
towel; colour; 2; 152,540 161,538 170,536 180,536 190,536
towel; colour; 1.5; 382,534 406,533 430,532 457,530 483,529
towel; colour; 1.5; 624,524 651,523 676,522 702,520 728,519
towel; colour; 1; 816,518 824,517 832,516 840,515 847,515
towel; colour; 1; 139,579 158,575 175,572 193,569 213,568
towel; colour; 1; 186,546 196,544 203,542 210,540 217,538
towel; colour; 0.7; 559,580 600,578 637,572 668,568 688,565
towel; colour; 0.6; 137,593 167,591 200,589 247,588 297,592
"""


def _read(line: str) -> Scribble:
    thing, kind, radius, points = line.split(";")
    corners = (point.split(",") for point in points.split())
    return Scribble(
        thing=thing,
        kind="grey" if kind.strip() == "grey" else "colour",
        radius=float(radius),
        points=tuple((float(x), float(y)) for x, y in corners),
    )


SCRIBBLES = tuple(
    _read(line) for line in _DRAWN.replace("\n    ", " ").strip().splitlines()
)
